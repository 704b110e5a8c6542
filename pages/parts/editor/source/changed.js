// The note above a draft whose original has changed since: look at the original, take it, or keep the draft.
import { h, setText } from "../../source/dom.js";
import { still } from "./still.js";

export class Changed {
  constructor(cell) {
    const { words } = cell;
    this.cell = cell;
    this.see = h("button", { type: "button", class: "nc-link", "aria-expanded": "false", onclick: () => this.#toggle() }, words.see);
    this.original = h("div", { class: "nc-original", hidden: true });
    this.root = h(
      "div",
      { class: "nc-note", hidden: true },
      h("p", {}, words.changed),
      h(
        "div",
        { class: "nc-choices" },
        this.see,
        h("button", { type: "button", class: "nc-link", onclick: () => cell.reset() }, words.take),
        h("button", { type: "button", class: "nc-link", onclick: () => cell.keepDraft() }, words.keep),
      ),
      this.original,
    );
  }

  show(yes) {
    if (this.root.hidden === !yes) return;
    this.root.hidden = !yes;
    if (!this.original.hidden) this.#toggle();
  }

  #toggle() {
    const open = this.original.hidden;
    this.original.hidden = !open;
    this.original.replaceChildren(...(open ? [still(this.cell.original)] : []));
    this.see.setAttribute("aria-expanded", String(open));
    setText(this.see, open ? this.cell.words.hide : this.cell.words.see);
  }
}
