// A textarea with data-editor becomes a small editor: bold, italic, a list, a link and a quotation, by buttons or the keyboard. It writes
// HTML into the textarea, which the server cleans; without this script the textarea takes plain text. In a form with data-people an @ and
// the beginning of a name suggest members. What a document is, typing, pasting and undoing are Tiptap's, as django-prose-editor bundles it;
// the buttons, the field for a link and the suggestions are ours (docs/decisions/0020-an-editor-for-members.md).
const areas = document.querySelectorAll("textarea[data-editor]");
// The bundle comes when a box is near the window: who reads a thread and goes on does without it.
await new Promise((come) => {
  const near = new IntersectionObserver((seen) => { if (seen.some((each) => each.isIntersecting)) { near.disconnect(); come(); } }, { rootMargin: "100%" });
  for (const area of areas) near.observe(area);
});
const tiptap = await import(document.querySelector("meta[name=editor-library]").content);
const MENTION = /(?:^|[\s(])@([\p{L}\p{M}'’.\-]{1,40}(?: [\p{L}\p{M}'’.\-]{0,40}){0,3})$/u;
const MARKUP = /<(p|h3|h4|ul|ol|li|strong|em|a|br|table|blockquote)\b/i;
const SAFE = /^(https?:\/\/|mailto:|\/(?!\/))/i;
let made = 0;

const element = (name, attributes = {}, ...inside) => {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  one.append(...inside);
  return one;
};

// Nothing but what is named here gets into a document, from wherever it is pasted. Tab leaves the editor, in a list and a table too.
const basic = (askForLink) => [
  tiptap.Document, tiptap.Paragraph, tiptap.Text, tiptap.HardBreak, tiptap.Bold, tiptap.Italic, tiptap.Blockquote,
  tiptap.BulletList, tiptap.OrderedList, tiptap.History,
  tiptap.ListItem.extend({ addKeyboardShortcuts() { return { Enter: () => this.editor.commands.splitListItem(this.name) }; } }),
  tiptap.Link.extend({ inclusive: false, addKeyboardShortcuts: () => ({ "Mod-k": askForLink }) }).configure({
    isAllowedUri: (address) => SAFE.test(address), shouldAutoLink: (address) => /^(https?:\/\/|www\.)/i.test(address), defaultProtocol: "https",
  }),
];
const page = [
  tiptap.Heading.configure({ levels: [3, 4, 5, 6] }), tiptap.Superscript, tiptap.Subscript, tiptap.Gapcursor,
  tiptap.Table.extend({ addKeyboardShortcuts: () => ({}) }), tiptap.TableRow, tiptap.TableHeader, tiptap.TableCell,
];

const htmlOf = (text) => text.split(/\n{2,}/).filter((each) => each.trim()).map((each) => {
  const paragraph = element("p");
  paragraph.innerText = each;
  return paragraph.outerHTML;
}).join("");

// Google Docs puts everything into a <b> that isn't bold, and what is bold into styles, which our content security policy keeps from being read.
const withoutStyles = (html) => {
  const readable = html.replace(/<style\b.*?<\/style>/gis, "").replace(/(<[^>]*\s)style(?=\s*=)/gi, "$1data-style");
  const pasted = new DOMParser().parseFromString(readable, "text/html").body;
  for (const one of pasted.querySelectorAll("[data-style]")) {
    const style = one.dataset.style.replaceAll(/\s/g, "");
    if (/font-weight:(bold|[6-9]00)/.test(style)) one.replaceChildren(element("strong", {}, ...one.childNodes));
    if (/font-style:italic/.test(style)) one.replaceChildren(element("em", {}, ...one.childNodes));
    if (one.tagName === "B" && /font-weight:(normal|400)/.test(style)) one.replaceWith(...one.childNodes);
  }
  return pasted.innerHTML;
};

class WordsEditor {
  constructor(area) {
    this.area = area;
    this.number = ++made;
    this.flag = area.form?.querySelector("input[type=hidden][name=is_html]");
    const isHtml = this.flag ? this.flag.value.toLowerCase() === "true" : MARKUP.test(area.value);
    const wasFocused = document.activeElement === area, { top, height } = area.getBoundingClientRect();
    this.editor = new tiptap.Editor({
      element: (box) => area.before(box),
      injectCSS: false,
      extensions: [...basic(() => { this.askForLink(); return true; }), ...(area.dataset.editor === "page" ? page : [])],
      content: isHtml ? area.value : htmlOf(area.value),
      editorProps: {
        attributes: this.attributes(), transformPastedHTML: withoutStyles,
        handleKeyDown: (_, event) => this.suggestions?.key(event) ?? false,
      },
      onUpdate: () => this.write(),
    });
    this.box = this.editor.view.dom;
    area.removeAttribute("id");
    area.required = false;
    area.hidden = true;
    this.link = this.linkField();
    this.tools = this.toolbar();
    this.box.before(this.tools, this.link);
    this.editor.on("transaction", () => this.look());
    // As tall with the buttons as the textarea was, so that nothing below it moves.
    this.box.style.minBlockSize = `max(6rem, ${height - (this.box.getBoundingClientRect().top - top)}px)`;
    if (area.form?.dataset.people) this.suggestions = new Suggestions(this, area.form.dataset.people);
    this.write();
    if (wasFocused) this.takeFocus();
  }

  // At once, as Tiptap's own command waits for the next frame: what is typed until then would go nowhere.
  takeFocus() {
    this.editor.commands.setTextSelection(this.editor.state.doc.content.size);
    this.editor.view.focus();
  }

  attributes() {
    const label = this.area.form?.querySelector(`label[for="${CSS.escape(this.area.id)}"]`);
    if (label) label.id ||= `editor-label-${this.number}`;
    label?.addEventListener("click", () => this.box.focus());
    const kept = ["aria-describedby", "aria-invalid"].filter((name) => this.area.hasAttribute(name));
    return {
      id: this.area.id, class: "input editor prose", role: "textbox", "aria-multiline": "true", tabindex: "0",
      ...(label && { "aria-labelledby": label.id }),
      ...(this.area.required && { "aria-required": "true" }),
      ...Object.fromEntries(kept.map((name) => [name, this.area.getAttribute(name)])),
    };
  }

  // An item of a list, or a cell, is its words, without a paragraph around them.
  write() {
    const html = this.editor.getHTML().replaceAll(/(<(?:li|t[dh])\b[^>]*>)<p>(.*?)<\/p>/gs, "$1$2").replaceAll("<p></p>", "");
    this.area.value = this.editor.getText().trim() ? html : "";
    if (this.flag) this.flag.value = "true";
  }

  toolbar() {
    this.states = [];
    const button = (words, act, active) => {
      const one = element("button", { type: "button", class: "btn", "data-kind": "quiet", ...(active && { "aria-pressed": "false" }) }, words);
      one.addEventListener("mousedown", (event) => event.preventDefault());  // a phone's keyboard stays open
      one.addEventListener("click", act);
      if (active) this.states.push([one, active]);
      return one;
    };
    const command = (name) => () => { this.editor.view.focus(); this.editor.commands[name](); };
    this.linkButton = button("Link", () => this.askForLink());
    this.linkButton.setAttribute("aria-expanded", "false");
    return element(
      "div", { role: "group", class: "cluster editor-tools", "aria-label": "How the words look" },
      button("Bold", command("toggleBold"), "bold"),
      button("Italic", command("toggleItalic"), "italic"),
      button("List", command("toggleBulletList"), "bulletList"),
      this.linkButton,
      button("Quote", () => this.quote(), "blockquote"),
    );
  }

  // What is in a quotation comes out of it as it is, a list as a list; Tiptap's own way takes it out of the list first.
  quote() {
    const { editor } = this, { $from, $to } = editor.state.selection;
    const quoted = $from.blockRange($to, (node) => node.type.name === "blockquote");
    editor.view.focus();
    if (quoted) editor.view.dispatch(editor.state.tr.lift(quoted, quoted.depth - 1));
    else editor.commands.setBlockquote();
  }

  look() {
    for (const [button, name] of this.states) button.setAttribute("aria-pressed", String(this.editor.isActive(name)));
  }

  linkField() {
    const input = element("input", { class: "input", type: "text", inputmode: "url", autocapitalize: "none", id: `editor-link-${this.number}`, placeholder: "https://" });
    const add = element("button", { type: "button", class: "btn", "data-kind": "quiet" }, "Add the link");
    const cancel = element("button", { type: "button", class: "btn", "data-kind": "quiet" }, "Cancel");
    const close = () => { this.link.hidden = true; this.linkButton.setAttribute("aria-expanded", "false"); this.editor.view.focus(); };
    const insert = () => { close(); this.setLink(input.value.trim()); };
    add.addEventListener("click", insert);
    cancel.addEventListener("click", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); insert(); }
      if (event.key === "Escape") close();
    });
    return element("div", { class: "cluster editor-link", hidden: "" }, element("label", { for: input.id }, "Address of the link"), input, add, cancel);
  }

  // What is seen chosen is what gets the link, though the browser tells of it a moment later than of the next key.
  readSelection() {
    const { view, commands } = this.editor, { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    if (!this.box.contains(anchorNode) || !this.box.contains(focusNode)) return;
    const ends = [view.posAtDOM(anchorNode, anchorOffset), view.posAtDOM(focusNode, focusOffset)];
    commands.setTextSelection({ from: Math.min(...ends), to: Math.max(...ends) });
  }

  askForLink() {
    this.readSelection();
    this.link.hidden = false;
    this.linkButton.setAttribute("aria-expanded", "true");
    const input = this.link.querySelector("input");
    input.value = this.editor.getAttributes("link").href ?? "";
    input.focus();
  }

  // On chosen words, in place of the link that the caret is in, or with the address as its words; without an address there is no link.
  setLink(typed) {
    const isWords = this.editor.isActive("link") || !this.editor.state.selection.empty;
    const href = SAFE.test(typed) ? typed : `${typed.includes("@") ? "mailto:" : "https://"}${typed}`;
    const steps = this.editor.chain();
    if (isWords) steps.extendMarkRange("link");
    if (!typed) steps.unsetLink();
    else if (isWords) steps.setLink({ href });
    else steps.insertContent({ type: "text", text: typed, marks: [{ type: "link", attrs: { href } }] });
    steps.run();
  }
}

class Suggestions {
  constructor({ editor, box, number }, address) {
    Object.assign(this, { editor, box, address, chosen: -1, asked: 0 });
    this.list = element("ul", { role: "listbox", class: "suggestions", id: `editor-people-${number}`, "aria-label": "Members", hidden: "" });
    this.said = element("p", { class: "hush", role: "status" });
    box.after(this.list, this.said);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.list.id);
    editor.on("transaction", ({ transaction }) => { if (transaction.docChanged) this.ask(); else if (!this.begun()) this.close(); });
    editor.on("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.insert(option.textContent);
    });
  }

  begun() {
    const { empty, $from } = this.editor.state.selection;
    return empty ? MENTION.exec($from.parent.textBetween(0, $from.parentOffset, "\n", "\n")) : null;
  }

  ask() {
    clearTimeout(this.timer);
    const found = this.begun(), number = ++this.asked;
    if (!found) return this.close();
    this.timer = setTimeout(async () => {
      const answer = await fetch(`${this.address}?q=${encodeURIComponent(found[1])}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      const html = answer?.ok ? await answer.text() : "";
      if (number === this.asked) this.show(new DOMParser().parseFromString(html, "text/html").querySelectorAll("li"));
    }, 150);
  }

  show(options) {
    this.list.replaceChildren(...[...options].map((each, at) => element("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false" }, each.textContent)));
    this.list.hidden = !options.length;
    this.said.textContent = options.length ? `${options.length} ${options.length === 1 ? "member" : "members"}. Choose with the arrow keys and Enter.` : "";
    this.choose(options.length ? 0 : -1);
  }

  choose(number) {
    this.chosen = number;
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === number)));
    if (number < 0) this.box.removeAttribute("aria-activedescendant");
    else this.box.setAttribute("aria-activedescendant", this.list.children[number].id);
  }

  // True where the key was for the list, and the words stay as they are.
  key(event) {
    if (this.list.hidden) return false;
    const most = this.list.children.length;
    if (event.key === "ArrowDown") this.choose((this.chosen + 1) % most);
    else if (event.key === "ArrowUp") this.choose((this.chosen + most - 1) % most);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" || event.key === "Tab") this.insert(this.list.children[this.chosen].textContent);
    else return false;
    return true;
  }

  insert(name) {
    const found = this.begun(), { state, view } = this.editor, end = state.selection.from;
    if (found) view.dispatch(state.tr.insertText(`${name} `, end - found[1].length, end));
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked++;
    this.list.hidden = true;
    this.said.textContent = "";
    this.choose(-1);
  }
}

for (const area of areas) new WordsEditor(area);
// Once the browser has gone to the place in the address, which takes the focus away.
if (location.hash === "#reply") {
  const focus = () => setTimeout(() => document.querySelector("#reply .editor")?.focus());
  if (document.readyState === "complete") focus();
  else addEventListener("load", focus);
}
