// Opens the register's page without a connection (thep.cpd.offline). It keeps the empty page and its files, and nobody's name.
const CACHE = "register";
const SHELL = "/register/shell/";
const SLOW = 6000;

const shell = () => caches.match(SHELL);

// A connection that answers nothing is worse than none: whoever waits gets the kept page.
const page = async (request) => {
  const asked = fetch(request);
  const late = new Promise((done) => setTimeout(done, SLOW)).then(shell);
  try {
    return (await Promise.race([asked, late])) || (await asked);
  } catch {
    return (await shell()) || Response.error();
  }
};

const keep = async (files) => {
  const cache = await caches.open(CACHE);
  const wanted = [SHELL, ...files];
  await cache.addAll(wanted);
  for (const kept of await cache.keys()) if (!wanted.includes(new URL(kept.url).pathname)) await cache.delete(kept);
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { keep: files, forget } = event.data;
  const done = forget ? caches.delete(CACHE) : keep(files);
  event.waitUntil(done.then(() => event.ports[0]?.postMessage("kept")));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});
