// Small code in lines that a terminal can show: Node prints the whole line on which an error that nobody
// caught was thrown, and small code has but one. A line ends where it changes nothing: before a statement, a
// member of a class, or what stands behind a comma.
import { parseAst } from "vite";

const WIDTH = 200;

/** The same code in lines of about 200 characters; only a long text or number of pieces makes one longer. */
export function inLines(code) {
  const places = new Set();
  visit(parseAst(code), places);
  const pieces = [];
  let [from, last] = [0, 0];
  for (const place of [...places].sort((a, b) => a - b)) {
    if (place - from > WIDTH && last > from) {
      pieces.push(code.slice(from, last));
      from = last;
    }
    last = place;
  }
  if (code.length - from > WIDTH && last > from)
    pieces.push(code.slice(from, last), code.slice(last));
  else pieces.push(code.slice(from));
  return pieces.join("\n");
}

/** What has a body, each node of which may begin a line. */
const STATEMENTS = new Set(["Program", "BlockStatement", "StaticBlock", "ClassBody"]);
/** Where nodes are parted by commas: all but the first may begin a line. */
const LISTS = {
  VariableDeclaration: "declarations",
  ObjectExpression: "properties",
  ArrayExpression: "elements",
  CallExpression: "arguments",
  NewExpression: "arguments",
  SequenceExpression: "expressions",
  ImportDeclaration: "specifiers",
  ExportNamedDeclaration: "specifiers",
};

function visit(node, places) {
  if (STATEMENTS.has(node.type)) for (const { start } of node.body) places.add(start);
  const list = LISTS[node.type];
  if (list) for (const item of node[list].slice(1)) if (item) places.add(item.start);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (item && typeof item.type === "string") visit(item, places);
    } else if (value && typeof value.type === "string") visit(value, places);
  }
}
