// The page to take along: a menu of files, made by the server from the code as it stands, saved by the browser.
import { h, setText } from "../../source/dom.js";
import { icon } from "./icons.js";
import { edits, nextNumber } from "./page.js";

const TYPES = { ipynb: "application/x-ipynb+json", py: "text/x-python", md: "text/markdown" };

export class Take {
  constructor(bar, formats) {
    this.bar = bar;
    const { words } = bar;
    const button = (name, act) => h("button", { type: "button", class: "nc-button", onclick: act }, words[`take_${name}`]);
    this.summary = h("summary", { class: "nc-button" }, icon("take"), h("span", {}, words.take_along));
    const choices = [...formats.map((format) => button(format, () => this.#ask(format))), button("print", () => this.#print())];
    this.root = h("details", { class: "nc-take" }, this.summary, h("div", { class: "nc-menu" }, ...choices));
    this.root.addEventListener("focusout", ({ relatedTarget }) => this.root.contains(relatedTarget) || this.close());
    this.root.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      this.close();
      this.summary.focus();
    });
  }

  close() {
    this.root.open = false;
  }

  /** Data from the server, the file that was asked for among them. */
  update(component) {
    this.component = component;
    const { file } = component.data;
    if (!file || file.n !== this.awaited) return;
    this.awaited = null;
    const type = `${TYPES[file.name.split(".").at(-1)]};charset=utf-8`;
    const address = URL.createObjectURL(new Blob([file.text], { type }));
    h("a", { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    setText(this.bar.status.lastChild, this.bar.words.taken);
    this.close();
  }

  #ask(format) {
    this.awaited = nextNumber();
    this.component.setTriggerValue("event", { kind: "take", n: this.awaited, format, sources: edits(this.bar.scope) });
  }

  #print() {
    this.close();
    requestAnimationFrame(() => window.print());
  }
}
