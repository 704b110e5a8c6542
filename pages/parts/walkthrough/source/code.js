// The code beside the graph, with the line and the very expression of the step lit.
import { h, still } from "../../source/dom.js";

export class Code {
  constructor(code, words) {
    this.first = code.first;
    this.lines = code.lines;
    this.rows = code.lines.map((line, at) =>
      h("div", { class: "wk-line" }, h("span", { class: "wk-number", "aria-hidden": "true" }, String(code.first + at)), h("code", {}, line || " ")),
    );
    this.root = h("div", { class: "wk-code", role: "group", "aria-label": words.code, tabindex: "0" }, this.rows);
    this.root.hidden = !code.lines.length;
  }

  light(line, columns) {
    this.rows.forEach((row, at) => {
      const here = this.first + at === line;
      const text = this.lines[at];
      row.classList.toggle("wk-lit", here);
      const code = row.lastChild;
      if (here && columns) {
        const [from, to] = columns;
        code.replaceChildren(text.slice(0, from), h("mark", {}, text.slice(from, to)), text.slice(to));
      } else if (code.childNodes.length > 1) code.replaceChildren(text || " ");
      if (here) {
        const top = row.offsetTop - this.root.clientHeight / 2;
        this.root.scrollTo({ top, behavior: still() ? "auto" : "smooth" });
      }
    });
  }
}
