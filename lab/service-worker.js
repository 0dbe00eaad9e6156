// After the first visit the page runs without network. The build puts the names of its files and their
// digest in the place of the two constants. Files whose name holds their digest come from the cache; the
// page itself comes from the network while there is one, so that a new build is seen at once.
const FILES = __FILES__;
const VERSION = __VERSION__;
const CACHE = `downhill-lab-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("downhill-lab-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isLasting = /\/(assets|data\/mnist)\//.test(url.pathname);
  event.respondWith(isLasting ? cachedFirst(request) : networkFirst(request));
});

async function cachedFirst(request) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(request, { ignoreSearch: true });
  if (held) return held;
  const response = await fetch(request);
  if (response.ok && response.status === 200) await keep(cache, request, response.clone());
  return response;
}

async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok && response.status === 200) await keep(cache, request, response.clone());
    return response;
  } catch (error) {
    const held = await cache.match(request, { ignoreSearch: true });
    if (held) return held;
    throw error;
  }
}

/** A full disk costs the offline copy, never the answer. */
async function keep(cache, request, response) {
  try {
    const url = new URL(request.url);
    await cache.put(url.origin + url.pathname, response);
  } catch {}
}
