// Before the first paint: the theme of the address, of the last visit, or of the machine.
(() => {
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {}
  const asked = new URLSearchParams(location.search).get("theme") ?? kept;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme =
    asked === "dark" || asked === "light" ? asked : dark ? "dark" : "light";
})();
