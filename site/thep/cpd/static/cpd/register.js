// A register's list: a press is sent at once and its row drawn anew, and names are found as they are typed. Without this script each
// press is a form that loads the page again.
const register = document.querySelector("[data-register]");
if (register) {
  const said = () => register.querySelector("#said");
  const say = (words) => { said().textContent = words; };

  const draw = (html) => {
    const drawn = new DOMParser().parseFromString(html, "text/html");
    for (const part of drawn.querySelectorAll("[id]")) {
      const place = document.getElementById(part.id);
      if (part.id === "said") say(part.textContent.trim());
      else if (place) { part.hidden = place.hidden; place.replaceWith(part); }
    }
  };

  register.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    const row = button?.closest("li");
    if (!row) return;
    event.preventDefault();
    if (row.hasAttribute("aria-busy")) return;
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
    find.closest("[hidden]").hidden = false;
    const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    find.addEventListener("input", () => {
      const words = plain(find.value).split(/\s+/).filter(Boolean);
      for (const row of register.querySelectorAll(".register-rows > li")) {
        const name = plain(row.querySelector("legend").textContent);
        row.hidden = !words.every((word) => name.includes(word));
      }
    });
  }
}
