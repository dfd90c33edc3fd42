// A register's list: each name gets a button for each thing that they can have been, a press is sent at once and its row drawn anew, and
// names are found as they are typed. Without this script a press on a name is a form that loads the page again. Rows get their buttons as
// they come near: with hundreds at once a slow phone would wait for seconds.
const register = document.querySelector("[data-register]");
if (register) {
  const blank = register.querySelector("#row"), seen = register.querySelector("[name=seen]")?.value;
  const isPlain = (row) => row.firstElementChild.matches("button");
  const dress = (row) => {
    if (!isPlain(row)) return;
    const [name, ...more] = row.children, buttons = blank.content.firstElementChild.cloneNode(true), state = name.querySelector("b");
    state?.remove();
    for (const button of buttons.querySelectorAll("button")) {
      button.value = `${name.value}.${button.value}.${row.dataset.seen ?? seen}`;
      if (button.textContent === state?.textContent) button.setAttribute("aria-pressed", "true");
    }
    buttons.querySelector("legend").replaceChildren(...name.childNodes);
    buttons.append(...more);
    row.replaceChildren(buttons);
  };
  register.querySelector(".register-as")?.remove();
  const near = new IntersectionObserver((seen) => seen.filter((each) => each.isIntersecting).forEach((each) => dress(each.target)), { rootMargin: "400px" });
  register.querySelectorAll(".register-rows > li").forEach((row) => near.observe(row));

  const said = () => register.querySelector("#said");
  const say = (words) => { said().textContent = words; };

  const draw = (html) => {
    const drawn = new DOMParser().parseFromString(html, "text/html");
    for (const part of drawn.querySelectorAll("[id]")) {
      const place = document.getElementById(part.id);
      if (part.id === "said") say(part.textContent.trim());
      else if (place) {
        if (part.matches("li")) dress(part);
        part.hidden = place.hidden;
        place.replaceWith(part);
      }
    }
  };

  const byCode = register.querySelector("#by-code");
  const sendCode = async (code, way) => {
    const body = new FormData(byCode);
    body.set("code", code);
    body.set("way", way);
    try {
      const answer = await fetch(byCode.action, { method: "POST", body, headers: { "X-Answer": "part" } });
      if ((answer.status !== 200 && answer.status !== 422) || answer.redirected) return location.reload();
      draw(await answer.text());
      return answer.ok;
    } catch {
      say(register.dataset.unsent);
    }
  };
  if (byCode) {
    const typed = byCode.elements.code;
    byCode.addEventListener("submit", async (event) => {
      if (event.submitter?.name) return; // the server reads a photograph
      event.preventDefault();
      if (await sendCode(typed.value, "code")) typed.value = "";
      typed.focus();
    });
    if (canScanCodes) offerScanning({ found: (code) => sendCode(code, "scan"), say });
  }

  register.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    const row = button?.closest("li");
    if (!row) return;
    event.preventDefault();
    if (isPlain(row)) {
      dress(row);
      row.querySelector("button").focus();
    }
    if (row.hasAttribute("aria-busy") || !button.isConnected) return;
    row.setAttribute("aria-busy", "true");
    const at = [...row.querySelectorAll("button")].indexOf(button);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { "X-Answer": "part" } });
      const isPart = answer.status === 200 || answer.status === 422;
      if (!isPart || answer.redirected) return location.reload();
      draw(await answer.text());
      document.getElementById(row.id)?.querySelectorAll("button")[at]?.focus({ preventScroll: true });
    } catch {
      say(register.dataset.unsent);
    } finally {
      row.removeAttribute("aria-busy");
    }
  });

  const find = register.querySelector("#find");
  if (find) {
    const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    find.addEventListener("input", () => {
      const words = plain(find.value).split(/\s+/).filter(Boolean);
      for (const row of register.querySelectorAll(".register-rows > li")) {
        const name = plain(row.querySelector("legend, button").textContent);
        row.hidden = !words.every((word) => name.includes(word));
      }
    });
  }
}
