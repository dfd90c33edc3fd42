// A textarea with data-editor becomes a small editor: bold, italic, a list, a link and a quotation, by buttons or the keyboard. It writes
// HTML into the textarea, which the server cleans; without this script the textarea takes plain text. In a form with data-people an @ and
// the beginning of a name suggest members.
const BASIC = ["P", "BR", "STRONG", "EM", "UL", "OL", "LI", "A", "BLOCKQUOTE"];
const PAGE = [...BASIC, "H3", "H4", "H5", "H6", "SUP", "SUB", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD"];
const CALLED = { B: "STRONG", I: "EM", DIV: "P" };
const MENTION = /(?:^|[\s(])@([\p{L}\p{M}'’.\-]{1,40}(?: [\p{L}\p{M}'’.\-]{0,40}){0,3})$/u;
let made = 0;

const element = (name, attributes = {}, ...inside) => {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...inside);
  return one;
};

// What is pasted, or was there before, is built anew out of the elements that we have: nothing else comes with it.
const rebuilt = (from, allowed) => {
  const to = document.createDocumentFragment();
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.textContent);
    if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE", "TEMPLATE"].includes(node.tagName)) continue;
    const name = CALLED[node.tagName] ?? node.tagName, inside = rebuilt(node, allowed);
    if (!allowed.includes(name)) {
      to.append(inside);
      continue;
    }
    const one = element(name);
    const href = node.getAttribute("href") ?? "";
    if (name === "A" && /^(https?:\/\/|mailto:|\/(?!\/))/i.test(href)) one.setAttribute("href", href);
    one.append(inside);
    to.append(one);
  }
  return to;
};

// Words that stand in no paragraph, as browsers leave the first line, get one.
const BLOCKS = ["P", "UL", "OL", "BLOCKQUOTE", "TABLE", "H3", "H4", "H5", "H6"];
const wrapped = (from) => {
  const to = element("div");
  let loose = null;
  for (const node of [...from.childNodes]) {
    if (BLOCKS.includes(node.nodeName)) loose = null;
    else if (!loose && node.textContent.trim()) to.append((loose = element("p")));
    (loose ?? to).append(node);
  }
  return to;
};

const paragraphs = (text) => text.split(/\n{2,}/).filter((each) => each.trim()).map((each) => {
  const lines = each.split("\n").flatMap((line, number) => (number ? [element("br"), line] : [line]));
  return element("p", {}, ...lines);
});

class Editor {
  constructor(area) {
    this.area = area;
    this.number = ++made;
    this.allowed = area.dataset.editor === "page" ? PAGE : BASIC;
    this.flag = area.form?.querySelector("input[type=hidden][name=is_html]");
    const label = area.form?.querySelector(`label[for="${CSS.escape(area.id)}"]`);
    if (label) label.id ||= `editor-label-${this.number}`;
    this.box = element("div", {
      class: "input editor prose", contenteditable: "true", role: "textbox", "aria-multiline": "true", tabindex: "0",
      ...(label && { "aria-labelledby": label.id }),
    });
    for (const name of ["aria-describedby", "aria-invalid"]) if (area.hasAttribute(name)) this.box.setAttribute(name, area.getAttribute(name));
    if (area.required) this.box.setAttribute("aria-required", "true");
    label?.addEventListener("click", () => this.box.focus());
    this.fill();
    this.box.id = area.id;
    area.removeAttribute("id");
    area.required = false;
    area.hidden = true;
    this.tools = this.toolbar();
    area.before(this.tools, this.link, this.box);
    document.execCommand("defaultParagraphSeparator", false, "p");
    this.box.addEventListener("input", () => this.write());
    this.box.addEventListener("paste", (event) => this.paste(event));
    document.addEventListener("selectionchange", () => this.look());
    area.form?.addEventListener("submit", () => this.write());
    if (area.form?.dataset.people) new Suggestions(this, area.form.dataset.people);
    this.write();
  }

  fill() {
    const text = this.area.value;
    const isHtml = this.flag ? this.flag.value.toLowerCase() === "true" : /<(p|h3|h4|ul|ol|li|strong|em|a|br|table|blockquote)\b/i.test(text);
    if (isHtml) this.box.append(rebuilt(new DOMParser().parseFromString(text, "text/html").body, this.allowed));
    else this.box.append(...paragraphs(text));
    if (!this.box.childNodes.length) this.box.append(element("p", {}, element("br")));
  }

  write() {
    const isEmpty = !this.box.textContent.trim();
    this.area.value = isEmpty ? "" : wrapped(rebuilt(this.box, this.allowed)).innerHTML;
    if (this.flag) this.flag.value = "true";
  }

  toolbar() {
    const button = (words, act, state) => {
      const one = element("button", { type: "button", class: "btn", "data-kind": "quiet", ...(state && { "aria-pressed": "false" }) }, words);
      one.addEventListener("click", () => { this.box.focus(); act(); this.write(); this.look(); });
      if (state) this.states.push([one, state]);
      return one;
    };
    this.states = [];
    const command = (name, value) => () => document.execCommand(name, false, value);
    const within = (name) => () => !!this.around(name);
    const quote = () => (this.around("BLOCKQUOTE") ? document.execCommand("outdent") : document.execCommand("formatBlock", false, "blockquote"));
    this.linkButton = button("Link", () => this.askForLink());
    this.linkButton.setAttribute("aria-expanded", "false");
    this.link = this.linkField();
    return element(
      "div", { role: "toolbar", class: "cluster editor-tools", "aria-label": "How the words look" },
      button("Bold", command("bold"), () => document.queryCommandState("bold")),
      button("Italic", command("italic"), () => document.queryCommandState("italic")),
      button("List", command("insertUnorderedList"), () => document.queryCommandState("insertUnorderedList")),
      this.linkButton,
      button("Quote", quote, within("BLOCKQUOTE")),
    );
  }

  linkField() {
    const input = element("input", { class: "input", type: "url", id: `editor-link-${this.number}`, placeholder: "https://" });
    const add = element("button", { type: "button", class: "btn", "data-kind": "quiet" }, "Add the link");
    const cancel = element("button", { type: "button", class: "btn", "data-kind": "quiet" }, "Cancel");
    const field = element("div", { class: "cluster editor-link", hidden: "" }, element("label", { for: input.id }, "Address of the link"), input, add, cancel);
    const close = () => { field.hidden = true; this.linkButton.setAttribute("aria-expanded", "false"); this.box.focus(); this.restore(); };
    const insert = () => {
      let address = input.value.trim();
      if (!address) return close();
      if (!/^(https?:\/\/|mailto:|\/)/i.test(address)) address = address.includes("@") ? `mailto:${address}` : `https://${address}`;
      close();
      if (getSelection().isCollapsed) document.execCommand("insertHTML", false, element("a", { href: address }, address).outerHTML);
      else document.execCommand("createLink", false, address);
      this.write();
    };
    add.addEventListener("click", insert);
    cancel.addEventListener("click", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); insert(); }
      if (event.key === "Escape") close();
    });
    return field;
  }

  askForLink() {
    const chosen = getSelection();
    this.kept = chosen.rangeCount && this.box.contains(chosen.anchorNode) ? chosen.getRangeAt(0).cloneRange() : null;
    this.link.hidden = false;
    this.linkButton.setAttribute("aria-expanded", "true");
    const input = this.link.querySelector("input");
    input.value = this.around("A")?.getAttribute("href") ?? "";
    input.focus();
  }

  restore() {
    if (!this.kept) return;
    getSelection().removeAllRanges();
    getSelection().addRange(this.kept);
  }

  around(name) {
    let node = getSelection().anchorNode;
    if (!node || !this.box.contains(node)) return null;
    while (node && node !== this.box) {
      if (node.nodeName === name) return node;
      node = node.parentNode;
    }
    return null;
  }

  look() {
    if (!this.box.contains(getSelection().anchorNode)) return;
    for (const [button, state] of this.states) button.setAttribute("aria-pressed", String(!!state()));
  }

  paste(event) {
    const html = event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    const inner = element("div");
    inner.append(rebuilt(new DOMParser().parseFromString(html, "text/html").body, this.allowed));
    document.execCommand("insertHTML", false, inner.innerHTML);
  }
}

class Suggestions {
  constructor(editor, address) {
    Object.assign(this, { editor, address, chosen: -1, asked: 0 });
    this.list = element("ul", { role: "listbox", class: "suggestions", id: `editor-people-${editor.number}`, "aria-label": "Members", hidden: "" });
    this.said = element("p", { class: "hush", role: "status" });
    editor.box.after(this.list, this.said);
    editor.box.setAttribute("aria-autocomplete", "list");
    editor.box.setAttribute("aria-controls", this.list.id);
    editor.box.addEventListener("input", () => this.ask());
    editor.box.addEventListener("keydown", (event) => this.key(event));
    editor.box.addEventListener("blur", () => setTimeout(() => this.close(), 200));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.insert(option.textContent);
    });
  }

  begun() {
    const chosen = getSelection(), node = chosen.anchorNode;
    if (!chosen.isCollapsed || node?.nodeType !== Node.TEXT_NODE || !this.editor.box.contains(node)) return null;
    return MENTION.exec(node.textContent.slice(0, chosen.anchorOffset));
  }

  ask() {
    clearTimeout(this.timer);
    const found = this.begun();
    if (!found) return this.close();
    this.timer = setTimeout(async () => {
      const number = ++this.asked;
      const answer = await fetch(`${this.address}?q=${encodeURIComponent(found[1])}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (number !== this.asked || !answer?.ok) return;
      this.show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("li"));
    }, 150);
  }

  show(options) {
    this.list.replaceChildren(...[...options].map((each, number) => element("li", { role: "option", id: `${this.list.id}-${number}`, "aria-selected": "false" }, each.textContent)));
    this.list.hidden = !options.length;
    this.said.textContent = options.length ? `${options.length} ${options.length === 1 ? "member" : "members"}. Choose with the arrow keys and Enter.` : "";
    this.choose(options.length ? 0 : -1);
  }

  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === number)));
    if (number < 0) this.editor.box.removeAttribute("aria-activedescendant");
    else this.editor.box.setAttribute("aria-activedescendant", this.list.children[number].id);
  }

  key(event) {
    if (this.list.hidden) return;
    const most = this.list.children.length;
    if (event.key === "ArrowDown") this.choose((this.chosen + 1) % most);
    else if (event.key === "ArrowUp") this.choose((this.chosen + most - 1) % most);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" || event.key === "Tab") this.insert(this.list.children[this.chosen].textContent);
    else return;
    event.preventDefault();
  }

  insert(name) {
    const found = this.begun(), chosen = getSelection();
    if (found) {
      const range = document.createRange();
      range.setStart(chosen.anchorNode, chosen.anchorOffset - found[1].length);
      range.setEnd(chosen.anchorNode, chosen.anchorOffset);
      chosen.removeAllRanges();
      chosen.addRange(range);
      document.execCommand("insertText", false, `${name} `);
    }
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.said.textContent = "";
    this.choose(-1);
  }
}

for (const area of document.querySelectorAll("textarea[data-editor]")) new Editor(area);
// Once the browser has gone to the place in the address, which takes the focus away.
if (location.hash === "#reply") addEventListener("load", () => setTimeout(() => document.querySelector("#reply .editor")?.focus()));
