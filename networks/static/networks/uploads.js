// Files that are chosen in a form, or dropped on it, are sent at once, in parts: each has a line with how far it is, one that was cut off goes
// on from where it was, and one that can't be shared says why while the others go on. The form then has their tokens instead of them.
// Without this script they are sent with the form.
const PART = 2 * 1024 * 1024, AT_ONCE = 2, PATIENCE = 8;
const TUS = { "Tus-Resumable": "1.0.0" };

class Refused extends Error {}

const pause = (tries) => new Promise((go_on) => {
  const timer = setTimeout(go_on, Math.min(30, 2 ** tries) * 500);
  addEventListener("online", () => { clearTimeout(timer); go_on(); }, { once: true });
});

for (const form of document.querySelectorAll("form[data-uploads]")) {
  const input = form.querySelector("input[type=file][name=file]");
  if (!input) continue;
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const list = document.createElement("ul"), said = document.createElement("p");
  list.className = "stack";
  list.setAttribute("role", "list");
  said.setAttribute("role", "status");
  const field = input.closest(".field") ?? input.parentElement;
  field.append(list, said);
  const wasRequired = input.required, waiting = [];
  let busy = 0, pressed = null;

  const send = async (address, options, tries = 0) => {
    let answer;
    try {
      answer = await fetch(address, { ...options, headers: { ...TUS, "X-CSRFToken": csrf, ...options.headers }, redirect: "manual" });
    } catch { /* the connection is gone */ }
    if (answer && answer.status >= 200 && answer.status < 300) return answer;
    if (answer?.type === "opaqueredirect" || answer?.status === 403) throw new Refused("You’ve been signed out. Load this page again, then choose the file.");
    if (answer?.status === 422) throw new Refused(await answer.text());
    if (answer?.status === 404) throw new Refused("This file is no longer under way. Choose it again.");
    if (answer?.status === 409) return null;
    if (tries >= PATIENCE) throw new Refused("We couldn’t send this file. Look at your connection, then choose it again.");
    await pause(tries);
    return options.method === "PATCH" ? null : send(address, options, tries + 1);
  };

  const count = () => {
    const arrived = form.querySelectorAll("input[name=uploads]").length, left = waiting.length + busy;
    input.required = wasRequired && !arrived && !left;
    const failed = list.querySelectorAll("[data-failed]").length;
    const parts = [arrived && `${arrived} ${arrived === 1 ? "file has" : "files have"} arrived.`, left && `${left} still on the way.`, failed && `${failed} couldn’t be sent.`];
    said.textContent = parts.filter(Boolean).join(" ");
    if (pressed && !left) {
      const button = pressed;
      pressed = null;
      if (!failed) form.requestSubmit(button.isConnected ? button : undefined);
    }
  };

  const sendWhole = async (each) => {
    const { file, bar } = each;
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const begun = await send(form.dataset.uploads, { method: "POST", headers: { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` } });
    each.address = begun.headers.get("Location");
    let at = 0, tries = 0;
    while (at < file.size) {
      if (each.unwanted) return send(each.address, { method: "DELETE" });
      const body = file.slice(at, at + PART);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at) };
      const answer = await send(each.address, { method: "PATCH", headers, body }, tries);
      tries = answer ? 0 : tries + 1;
      const here = answer ?? await send(each.address, { method: "HEAD" });
      at = Number(here.headers.get("Upload-Offset"));
      bar.value = at;
    }
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "uploads";
    token.value = each.address.split("/").at(-2);
    each.line.append(token);
    if (each.unwanted) each.line.remove();
  };

  const work = async () => {
    if (busy >= AT_ONCE) return;
    const each = waiting.shift();
    if (!each) return;
    busy += 1;
    each.words.textContent = "Sending";
    try {
      await sendWhole(each);
      each.words.textContent = "Arrived";
    } catch (error) {
      each.words.textContent = error instanceof Refused ? error.message : "We couldn’t read this file. Choose it again.";
      each.words.className = "error";
      each.line.dataset.failed = "";
    }
    each.bar.remove();
    busy -= 1;
    count();
    work();
  };

  const take = (files) => {
    for (const file of files) {
      const line = document.createElement("li"), name = document.createElement("strong"), words = document.createElement("span");
      const bar = document.createElement("progress"), drop = document.createElement("button");
      line.className = "cluster";
      name.textContent = file.name;
      words.textContent = "Waiting";
      bar.max = file.size || 1;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      drop.type = "button";
      drop.className = "btn";
      drop.dataset.kind = "quiet";
      drop.textContent = "Remove";
      drop.setAttribute("aria-label", `Remove ${file.name}`);
      line.append(name, bar, words, drop);
      list.append(line);
      const each = { file, line, words, bar };
      drop.addEventListener("click", () => {
        each.unwanted = true;
        const at = waiting.indexOf(each);
        if (at >= 0) waiting.splice(at, 1);
        else if (line.querySelector("[name=uploads]")) send(each.address, { method: "DELETE" }).catch(() => {});
        line.remove();
        count();
        input.focus();
      });
      waiting.push(each);
    }
    count();
    work();
    work();
  };

  const takeChosen = () => {
    if (!input.files.length) return;
    take([...input.files]);
    input.value = "";
  };
  input.addEventListener("change", takeChosen);
  for (const name of ["dragover", "drop"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (name === "drop") take([...event.dataTransfer.files]);
    });
  }
  form.addEventListener("submit", (event) => {
    if (!waiting.length && !busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter ?? form;
    said.textContent = "We’ll go on as soon as all files have arrived.";
  }, { capture: true });
  addEventListener("beforeunload", (event) => { if (waiting.length || busy) event.preventDefault(); });
  takeChosen();  // before this script came
}
