// The walk as a table: for screen readers, for searching, and for jumping by keyboard.
import { h } from "../../source/dom.js";
import { summary } from "./numbers.js";
import { sentence, title } from "./titles.js";

export function twin(graph, words, go) {
  const table = () => {
    const rows = graph.steps.map((step, at) => {
      const node = step.node === null ? null : graph.nodes[step.node];
      const value = step.act === "forward" ? node.value : step.act === "keep" ? step.after : step.incoming[0];
      return h("tr", {},
        h("td", {}, h("button", { type: "button", class: "wk-link", onclick: () => go(at) }, String(at + 1))),
        h("td", {}, step.line ?? ""),
        h("td", {}, node ? title(node, words) : ""),
        h("td", {}, sentence(graph, step, words).replaceAll("`", "")),
        h("td", {}, value === null || value === undefined ? "" : summary(graph.values[value], words)),
      );
    });
    const heads = [words.step, words.line, words.node, words.what, words.value].map((word) => h("th", { scope: "col" }, word));
    return h("div", { class: "nt-scroll", tabindex: "0", role: "group", "aria-label": words.table },
      h("table", { class: "nt-table" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
  };
  const details = h("details", { class: "nt-raw wk-twin" }, h("summary", {}, words.table));
  details.addEventListener("toggle", () => details.open && details.childElementCount === 1 && details.append(table()));
  return details;
}
