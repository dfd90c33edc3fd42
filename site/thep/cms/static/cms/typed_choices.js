// Turns each list of `thep.cms.typed_choices` into a field that suggests what matches what is typed: the combobox of
// the ARIA Authoring Practices 1.2, with the list itself kept hidden as what the form sends.
(() => {
  const MOST = 30;
  // As `thep.search.names` reads names: any case, accents or not, either apostrophe.
  const folded = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’‘`´]/g, "'").toLowerCase().replace(/\s+/g, " ").trim();
  const matches = (option, typed) => {
    const words = folded(option.text);
    return folded(typed).split(" ").every((word) => words.includes(word));
  };

  const element = (name, attributes = {}, text = "") => {
    const made = Object.assign(document.createElement(name), { textContent: text });
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };

  class TypedChoice {
    constructor(list) {
      this.list = list;
      this.several = list.multiple;
      this.id = list.id;
      this.label = document.querySelector(`label[for="${this.id}"]`);
      this.build();
      this.show();
    }

    build() {
      const { list, id } = this;
      const listbox = `${id}-suggestions`;
      this.field = element("input", {
        id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": listbox,
        placeholder: this.several ? "Type to add" : "Type to find",
      });
      for (const name of ["aria-describedby", "aria-invalid"])
        if (list.hasAttribute(name)) this.field.setAttribute(name, list.getAttribute(name));
      if (list.required) this.field.setAttribute("aria-required", "true");
      list.required = false; // the browser could not point at a hidden list; the server asks for it
      this.suggestions = element("ul", { id: listbox, role: "listbox", hidden: "" });
      if (this.label) this.suggestions.setAttribute("aria-label", this.label.textContent.trim());
      this.chosen = element("ul", { class: "office-chosen" });
      this.said = element("p", { class: "w-sr-only", role: "status" });
      list.id = `${id}-list`;
      list.hidden = true;
      const box = element("div", { class: "office-typed" });
      list.before(box);
      box.append(...(this.several ? [this.chosen] : []), this.field, this.suggestions, this.said, list);

      this.field.addEventListener("input", () => this.open());
      this.field.addEventListener("click", () => this.open());
      this.field.addEventListener("keydown", (event) => this.key(event));
      this.field.addEventListener("blur", () => this.leave());
      // A press of the mouse must not take the focus out of the field before it counts.
      this.suggestions.addEventListener("mousedown", (event) => event.preventDefault());
      this.suggestions.addEventListener("click", (event) => {
        const row = event.target.closest("[role=option]");
        if (row) this.choose(row.option);
      });
    }

    // What is chosen, as it stands in the list that the form sends.
    show() {
      const chosen = [...this.list.selectedOptions].filter((option) => option.value);
      if (!this.several) {
        this.field.value = chosen[0]?.text ?? "";
        return;
      }
      this.field.value = "";
      this.chosen.replaceChildren(
        ...chosen.map((option) => {
          const row = element("li", {}, option.text);
          const button = element("button", { type: "button", "aria-label": `Remove ${option.text}` }, "×");
          button.addEventListener("click", () => {
            this.drop(option);
            this.field.focus();
          });
          row.append(button);
          return row;
        })
      );
    }

    open() {
      const typed = !this.several && this.field.value === this.textChosen() ? "" : this.field.value;
      const offered = [...this.list.options].filter(
        (option) => option.value && !(this.several && option.selected) && matches(option, typed)
      );
      const rows = offered.slice(0, MOST).map((option, number) => {
        const row = element("li", { id: `${this.id}-suggestion-${number}`, role: "option", "aria-selected": "false" }, option.text);
        row.option = option;
        return row;
      });
      this.suggestions.replaceChildren(...rows);
      if (!rows.length) this.suggestions.append(element("li", { class: "office-none" }, "Nothing matches. Check the spelling, or type less of it."));
      this.said.textContent = rows.length
        ? `${offered.length} ${offered.length === 1 ? "match" : "matches"}${offered.length > MOST ? `, of which ${MOST} are shown: type more` : ""}`
        : "Nothing matches";
      this.suggestions.hidden = false;
      this.field.setAttribute("aria-expanded", "true");
      this.mark(null);
    }

    close() {
      this.suggestions.hidden = true;
      this.field.setAttribute("aria-expanded", "false");
      this.mark(null);
    }

    mark(row) {
      this.suggestions.querySelectorAll("[aria-selected=true]").forEach((each) => each.setAttribute("aria-selected", "false"));
      this.marked = row;
      if (!row) return this.field.removeAttribute("aria-activedescendant");
      row.setAttribute("aria-selected", "true");
      this.field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      const rows = [...this.suggestions.querySelectorAll("[role=option]")];
      const isOpen = !this.suggestions.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) return this.open();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const from = this.marked ? rows.indexOf(this.marked) : step > 0 ? -1 : rows.length;
        if (rows.length) this.mark(rows[(from + step + rows.length) % rows.length]);
      } else if (event.key === "Enter" && isOpen) {
        event.preventDefault(); // it chooses, and doesn't send the form
        const row = this.marked ?? (rows.length === 1 ? rows[0] : null);
        if (row) this.choose(row.option);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        this.close();
      } else if (event.key === "Backspace" && this.several && !this.field.value) {
        const last = [...this.list.selectedOptions].pop();
        if (last) this.drop(last);
      }
    }

    choose(option) {
      option.selected = true;
      this.changed(`${option.text} chosen`);
    }

    drop(option) {
      option.selected = false;
      this.changed(`${option.text} removed`);
    }

    changed(words) {
      this.show();
      this.close();
      this.said.textContent = words;
      this.list.dispatchEvent(new Event("change", { bubbles: true }));
    }

    textChosen() {
      const [option] = this.list.selectedOptions;
      return option?.value ? option.text : "";
    }

    // Whoever leaves the field with half a word in it has chosen nothing new; with none at all, nothing.
    leave() {
      if (!this.several && !this.field.value.trim() && this.textChosen()) {
        this.list.value = "";
        this.changed("");
      } else {
        this.show();
      }
      this.close();
    }
  }

  const begin = () => document.querySelectorAll("select[data-typed-choice]:not([hidden])").forEach((list) => new TypedChoice(list));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
