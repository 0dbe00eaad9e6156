// What a person who puts a static build on a web server should know: the headers, and what they give.
import { SECURITY_HEADERS } from "./security-headers.ts";

/** Paragraphs for the terminal; `folder` is what the person called it. */
export function hostingAdvice(folder: string): string {
  const headers = Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
  return `
Any web server will do, for example: python3 -m http.server --bind 127.0.0.1 --directory ${folder}
The page works without further headers, on one thread. Let the host send these, and it trains on several threads, loads nothing from elsewhere, and only its own site may embed it:

${headers.join("\n")}

For embeds on other sites name these after frame-ancestors, and let cross-origin-resource-policy be cross-origin.`;
}
