// Keeps the page for later visits without network. Where a browser does not let it, nothing is lost.
export function keepForOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  // after the page has what it needs, so that the copy costs the first visit nothing
  addEventListener("load", () => {
    setTimeout(() => {
      navigator.serviceWorker.register("./sw.js").catch(() => {});
    }, 3000);
  });
}
