// Light or dark: what the machine prefers, until the person chooses. theme.js sets the first one before
// anything is painted.
import { effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

export const theme = signal<Theme>(root.dataset.theme === "dark" ? "dark" : "light");
export const isThemeChosen = signal(
  new URLSearchParams(location.search).has("theme") || stored() !== null,
);
/** No easing, no start by itself, live views twice a second. */
export const isStill = signal(matchMedia("(prefers-reduced-motion: reduce)").matches);

export function chooseTheme(next: Theme): void {
  isThemeChosen.value = true;
  theme.value = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // storage is denied: the choice lasts as long as the page
  }
}

/** The choice lasts no longer than the page. */
export function forgetTheme(): void {
  try {
    localStorage.removeItem("theme");
  } catch {
    // storage is denied: nothing was kept
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

dark.addEventListener("change", () => {
  if (!isThemeChosen.value) theme.value = dark.matches ? "dark" : "light";
});
matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", (event) => {
  isStill.value = event.matches;
});
effect(() => {
  root.dataset.theme = theme.value;
});
