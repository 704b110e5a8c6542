// The still picture of a cell: the same look and size as the editor, at a fraction of its cost.
import { h } from "../../source/dom.js";
import { highlightedLines } from "./highlight.js";

export function still(code, errorLine) {
  const lines = highlightedLines(code);
  const numbers = lines.map((line, at) => h("div", { class: "nc-number" }, String(at + 1)));
  if (errorLine && lines[errorLine - 1]) {
    lines[errorLine - 1].classList.add("nc-error-line");
    numbers[errorLine - 1].classList.add("nc-error-number");
  }
  return h(
    "div",
    { class: "nc-still" },
    h("div", { class: "nc-numbers", "aria-hidden": "true" }, ...numbers),
    h("div", { class: "nc-lines" }, ...lines),
  );
}
