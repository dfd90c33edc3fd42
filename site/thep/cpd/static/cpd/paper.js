// Entering a sheet by keyboard: one key says what somebody was and goes on to the next name, letters in the box jump to a name.
// Without this script the lists are chosen from with Tab and the same letters.
const paper = document.querySelector("[data-paper]");
if (paper) {
  const lists = [...paper.querySelectorAll("tbody select")];
  const keys = { p: "present", l: "late", e: "left_early", a: "absent", s: "apologies" };
  const jump = paper.querySelector("#jump"), jumped = paper.querySelector("#jumped");
  jump.closest("[hidden]").hidden = false;
  const go = (index) => lists[Math.max(0, Math.min(index, lists.length - 1))]?.focus();

  paper.addEventListener("keydown", (event) => {
    const at = lists.indexOf(event.target);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const state = keys[event.key.toLowerCase()];
    if (state) lists[at].value = state;
    else if (event.key === "Delete" || event.key === "Backspace") lists[at].value = "";
    if (state || event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "/") jump.focus();
    else return;
    event.preventDefault();
  });

  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const found = () => {
    const words = plain(jump.value).split(/\s+/).filter(Boolean);
    return lists.findIndex((list) => {
      const name = plain(list.closest("tr").querySelector("th").textContent).trim().split(/\s+/);
      return words.length && words.every((word) => name.some((part) => part.startsWith(word)));
    });
  };
  jump.addEventListener("input", () => {
    const at = found();
    jumped.textContent = at < 0 ? (jump.value ? "Nobody" : "") : `Press Enter for ${lists[at].closest("tr").querySelector("th").firstChild.textContent.trim()}`;
  });
  jump.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    const at = found();
    if (at >= 0) { jump.value = ""; jumped.textContent = ""; }
    if (at >= 0 || event.key === "ArrowDown") go(Math.max(at, 0));
  });
}
