// HTML from the server beside the editor: the line above a cell, and what its last run gave. It stands in the editor's
// own element because each further element of Streamlit's makes every run on the page slower.
import { h } from "../../source/dom.js";
import DOMPurify from "dompurify";

export class Clean {
  constructor(name) {
    this.root = h("div", { class: name });
    this.html = "";
  }

  /** Show this HTML. The server has escaped what a run gave; it is cleaned here all the same. */
  show(html = "") {
    if (html === this.html) return;
    this.html = html;
    this.root.innerHTML = DOMPurify.sanitize(html);
  }
}
