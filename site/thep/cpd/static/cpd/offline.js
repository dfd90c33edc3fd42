// The register on a phone that may have no connection (thep.cpd.offline). Without this script its buttons are plain forms.
//
// Names and schools are kept encrypted, with a key that this tab forgets when it is closed. Marks that aren't sent yet are kept as numbers,
// which say nothing without the names, so that they outlive the tab.
(() => {
  "use strict";
  if (!window.indexedDB || !window.crypto?.subtle || !navigator.serviceWorker) {
    document.documentElement.dataset.unscripted = "";
    return;
  }

  const EVERY = 15_000, LONGEST = 60_000, MOST = 500;
  const STATES = { present: "Present", late: "Late", left_early: "Left early", absent: "Absent", apologies: "Apologies" };
  const path = location.pathname;
  const at = (id) => document.getElementById(id);
  const numberOf = (row) => Number(row.id.slice(1));
  const [main, list, form, find, blank] = ["main", "people", "register", "find", "row"].map(at);
  const mine = new Map(); // marks that aren't sent, or were refused, by their number
  let people = new Map(); // those of the register, by their number
  let place, told, stopped = "", failures = 0, busy = false, timer, offline = false, ready = false, locked = false, finished = false;
  let session = Number(form.elements.session.value || new URLSearchParams(location.search).get("session")) || null;
  let newest = Number(form.elements.seen.value) || 0;

  // What the phone keeps
  const promised = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  const opened = (() => {
    const request = indexedDB.open("register", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("marks", { keyPath: "uid" });
      request.result.createObjectStore("kept", { keyPath: "place" });
    };
    return promised(request);
  })();
  const store = async (name, act, ...more) =>
    promised((await opened).transaction(name, "readwrite").objectStore(name)[act](...more));

  const hex = async (text) =>
    [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
  const device = () => {
    const known = localStorage.getItem("register-device") || crypto.randomUUID();
    localStorage.setItem("register-device", known);
    return known;
  };
  const keyOf = async (make) => {
    const name = `register ${place}`;
    const kept = sessionStorage.getItem(name);
    if (kept) return crypto.subtle.importKey("jwk", JSON.parse(kept), "AES-GCM", true, ["encrypt", "decrypt"]);
    if (!make) return null;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
    sessionStorage.setItem(name, JSON.stringify(await crypto.subtle.exportKey("jwk", key)));
    return key;
  };
  const keep = async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(true), new TextEncoder().encode(JSON.stringify(told)));
    await store("kept", "put", { place, until: told.until, iv, data });
  };
  const recall = async () => {
    const kept = await store("kept", "get", place);
    const key = kept && (await keyOf(false));
    locked = Boolean(kept && !key);
    if (!key) return;
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.data);
    learn(JSON.parse(new TextDecoder().decode(data)));
  };
  const forget = async (where) => {
    await store("kept", "delete", where);
    for (const mark of await store("marks", "getAll")) if (mark.place === where) await store("marks", "delete", mark.uid);
    sessionStorage.removeItem(`register ${where}`);
  };

  // Marking and sending
  const leave = async (why) => {
    finished = true;
    clearTimeout(timer);
    mine.clear();
    await forget(place);
    list.replaceChildren();
    main.querySelectorAll("form, nav, details, #tools, #finish, #session, #count").forEach((each) => each.remove());
    at("state").textContent = `${why} Nothing of this register is on this device any more. You can close the page.`;
  };
  const unsent = () => [...mine.values()].filter((mark) => !mark.refused);
  const learn = (register) => {
    told = register;
    people = new Map(told.people.map((each) => [each.id, each]));
    newest = register.newest;
    if (!register.sessions.some((each) => each.id === session)) session = register.current;
  };
  const mark = async (person, state, way, minutes = null) => {
    const made = { uid: crypto.randomUUID(), place, session, person, state, minutes, way, seen: newest };
    Object.assign(made, { made_at: new Date().toISOString(), refused: "" });
    for (const old of [...mine.values()].filter((each) => each.refused && each.person === person && each.session === session)) {
      mine.delete(old.uid);
      await store("marks", "delete", old.uid);
    }
    await store("marks", "put", made);
    mine.set(made.uid, made);
    draw();
    send();
  };
  const taken = async ({ uid, refused }) => {
    const made = mine.get(uid);
    if (!made) return;
    if (refused) await store("marks", "put", Object.assign(made, { refused }));
    else {
      await store("marks", "delete", uid);
      mine.delete(uid);
    }
  };
  const send = async () => {
    if (busy || finished) return;
    // A page that was left open forgets as one that is opened then.
    if (told && new Date(told.until) < new Date()) return leave("The event was over three days ago.");
    busy = true;
    clearTimeout(timer);
    let wait = EVERY;
    const batch = unsent().slice(0, MOST);
    try {
      // Where the device knows that it has no connection nothing is tried: the event "online" comes when it has one.
      if (!navigator.onLine) throw new Error("offline");
      const body = JSON.stringify({ device: device(), sent_at: new Date().toISOString(), marks: batch });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(`${path}sync/`, { method: "POST", credentials: "omit", headers, body, signal: AbortSignal.timeout(20_000) });
      const said = await answer.json();
      if (finished) return;
      if (answer.ok) {
        for (const each of said.taken) await taken(each);
        learn(said.register);
        await keep();
        stopped = "";
        if (unsent().length) wait = 100;
      } else if (answer.status < 500 && answer.status !== 429) {
        stopped = said.error;
        wait = LONGEST;
      } else throw new Error(said.error);
      [offline, locked, failures] = [false, false, 0];
    } catch {
      offline = true;
      // What wasn't tried didn't fail: the first time that it does, with a connection that has just come back, is tried again soon.
      failures = navigator.onLine ? failures + 1 : 0;
      wait = navigator.onLine ? Math.min(LONGEST, 1000 * 2 ** failures) : LONGEST;
    }
    if (finished) return;
    busy = false;
    draw();
    timer = setTimeout(send, wait);
  };

  // What is shown
  const shownMark = (person) => {
    const made = [...mine.values()].filter((each) => each.person === person && each.session === session).at(-1);
    const known = people.get(person)?.marks[session];
    if (!made) return known ? { ...known, words: `${known.words} · sent` } : { words: "Not marked yet" };
    const minutes = made.minutes ? `, there for ${made.minutes} minutes` : "";
    const refused = made.refused || stopped;
    return { state: made.state, words: `${STATES[made.state]}${minutes} · ${refused ? `refused because: ${refused}` : "saved here"}`, refused };
  };
  const isPlain = (row) => row.firstElementChild.matches("button");
  const drawRow = (row) => {
    const { state, words, refused, conflicts } = shownMark(numberOf(row));
    if (isPlain(row)) return ["present", "late", "left_early"].includes(state);
    const what = row.querySelector(".what");
    if (what.textContent !== words && (told || state)) what.textContent = words;
    what.toggleAttribute("data-refused", Boolean(refused));
    const other = row.querySelector(".conflict");
    if (told) other.textContent = conflicts ? `Another mark says: ${conflicts.join("; ")}. Mark again to say which is right.` : "";
    other.hidden = !other.textContent.trim();
    for (const button of row.querySelectorAll("button")) button.setAttribute("aria-pressed", button.dataset.state === state);
    return ["present", "late", "left_early"].includes(state);
  };
  // A row is a name until it comes near, and then gets its buttons: with hundreds at once a slow phone would wait for seconds.
  const newRow = ({ id, name, school }) => {
    const row = document.createElement("li"), button = document.createElement("button"), small = document.createElement("small");
    row.id = `p${id}`;
    Object.assign(button, { name: "person", value: id });
    small.textContent = school;
    button.append(`${name} `, small);
    row.append(button);
    near.observe(row);
    return row;
  };
  const dress = (row) => {
    if (!isPlain(row)) return;
    const [button, ...said] = row.children, id = button.value, school = button.querySelector("small");
    const parts = blank.content.firstElementChild.cloneNode(true);
    school.remove();
    for (const each of parts.querySelectorAll("[data-name]")) each.textContent = button.textContent.trim();
    parts.querySelector("[data-school]").textContent = school.textContent;
    parts.querySelector("input").name = `minutes-${id}`;
    for (const each of parts.querySelectorAll("button")) each.value = `${id}:${each.dataset.state}`;
    for (const each of said) parts.querySelector(each.className ? ".conflict" : ".what").textContent = each.textContent;
    row.replaceChildren(...parts.children);
    drawRow(row);
  };
  const near = new IntersectionObserver((seen) => seen.filter((each) => each.isIntersecting).forEach((each) => dress(each.target)), { rootMargin: "400px" });
  const drawSessions = () => {
    const chips = told.sessions.map((each) => {
      const item = document.createElement("li"), chip = document.createElement("a");
      Object.assign(chip, { className: "chip", href: `?session=${each.id}`, textContent: each.words });
      if (each.id === session) chip.setAttribute("aria-current", "true");
      item.append(chip);
      return item;
    });
    at("sessions").replaceChildren(...(chips.length > 1 ? chips : []));
    at("session").textContent = told.sessions.find((each) => each.id === session)?.words ?? "";
  };
  const draw = () => {
    if (told) {
      at("title").textContent = told.title;
      const ids = told.people.map((each) => String(each.id)).join();
      if (ids !== [...list.children].map(numberOf).join()) list.replaceChildren(...told.people.map(newRow));
      drawSessions();
    }
    const came = [...list.children].map(drawRow).filter(Boolean).length;
    if (told || !list.children.length) at("count").textContent = list.children.length ? `${came} of ${list.children.length} came so far.` : "";
    const waiting = unsent().length;
    const marks = `${waiting} ${waiting === 1 ? "mark is" : "marks are"} saved here and not sent yet.`;
    const words = [
      stopped,
      offline && "No connection.",
      waiting ? marks : !offline && !stopped && told && "Everything is sent.",
      locked && "This tab can’t show names without a connection. If the register is open in another tab, go on there.",
      ready && !offline && "You can go on without a connection.",
    ];
    at("state").textContent = words.filter(Boolean).join(" ");
    filter();
  };
  const filter = () => {
    const typed = find.value.trim().toLowerCase();
    for (const row of list.children) row.hidden = Boolean(typed) && !row.textContent.toLowerCase().includes(typed);
  };

  // Codes: the phone knows them only as salted hashes
  const byCode = async (typed, way) => {
    const code = typed.toUpperCase().replace(/[\s-]/g, "");
    const hash = (await hex(`${told?.salt}${code}`)).slice(0, 20);
    const found = told?.people.find((each) => each.code === hash);
    at("said").textContent = found ? `Present: ${found.name}` : `Nobody on this register has the code “${code.slice(0, 12)}”. Check it, or mark them on the list.`;
    if (found) await mark(found.id, "present", way);
    return Boolean(found);
  };
  // What is pressed
  at("by-code").addEventListener("submit", async (event) => {
    if (event.submitter?.name) return; // the server reads a photograph
    event.preventDefault();
    const typed = event.target.elements.code;
    if (await byCode(typed.value, "code")) typed.value = "";
    typed.focus();
  });
  form.addEventListener("submit", (event) => {
    const [person, state] = (event.submitter?.value ?? "").split(":"), row = event.submitter?.closest("li");
    if (row && isPlain(row)) {
      event.preventDefault();
      dress(row);
      row.querySelector("button").focus();
    }
    if (!STATES[state]) return;
    event.preventDefault();
    const minutes = Number(form.elements[`minutes-${person}`].value) || null;
    const isPart = state === "late" || state === "left_early";
    mark(Number(person), state, "list", isPart ? minutes : null);
  });
  at("sessions").addEventListener("click", (event) => {
    const chip = event.target.closest("a");
    if (!chip || !told) return;
    event.preventDefault();
    session = Number(new URL(chip.href).searchParams.get("session"));
    history.replaceState(null, "", chip.href);
    draw();
  });
  find.addEventListener("input", filter);
  at("finish").addEventListener("click", async () => {
    const waiting = unsent().length;
    if (waiting && !confirm(`${waiting} of your marks aren’t sent yet. Finish, and lose them?`)) return;
    await leave("Finished.");
    localStorage.removeItem("register-device");
    (await navigator.serviceWorker.getRegistration("/register/"))?.active?.postMessage({ forget: true });
  });
  addEventListener("beforeunload", (event) => {
    if (unsent().length) event.preventDefault();
  });
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());

  const install = async () => {
    await navigator.serviceWorker.register("/register/worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((each) => new URL(each.href || each.src).pathname);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      ready = true;
      draw();
    };
    active.postMessage({ keep: files }, [port2]);
  };
  const begin = async () => {
    place = (await hex(path.split(":")[0])).slice(0, 32); // the same link copied again has another time in it, behind the colon
    for (const kept of await store("kept", "getAll")) if (new Date(kept.until) < new Date()) await forget(kept.place);
    const kept = (await store("marks", "getAll")).filter((made) => made.place === place);
    for (const made of kept.sort((one, other) => one.made_at.localeCompare(other.made_at))) mine.set(made.uid, made);
    await recall().catch(() => (locked = true)); // another page of this register has another key
    if (canScanCodes) offerScanning({ found: (code) => byCode(code, "scan"), say: (words) => (at("said").textContent = words) });
    at("finish").hidden = false;
    draw();
    await send();
    await install().catch(() => (ready = Boolean(navigator.serviceWorker.controller)));
  };
  at("as").remove();
  [...list.children].forEach((row) => near.observe(row));
  begin();
})();
