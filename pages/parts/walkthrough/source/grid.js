// A value as numbers over colours, in the classes of the tensors below cells.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { largest, shape, short, tint } from "./numbers.js";

/** The numbers of a value, or what is known of one that is too large. */
export function grid(value, words, label) {
  if (!value) return h("p", { class: "nt-note" }, words.no_value);
  const said = `${shape(value.shape, words)} · ${value.dtype}`;
  const head = h("p", { class: "wk-label" }, h("span", {}, label), h("span", { class: "nt-dim" }, said));
  if (!value.rows?.length) return h("div", { class: "wk-value-box" }, head, range(value, words));
  const most = largest(value.rows);
  const rows = value.rows.map((row) => h("tr", {}, row.map((one) => h("td", { style: tint(one, most) }, short(one)))));
  const small = value.rows[0].length > 6 ? " nt-small" : "";
  const table = h("table", { class: `nt-grid${small}`, "aria-label": `${label} ${said}` }, h("tbody", {}, rows));
  return h("div", { class: "wk-value-box" }, head, h("div", { class: "nt-scroll" }, table), value.range && range(value, words));
}

function range(value, words) {
  if (!value.range) return null;
  const [low, high, mean] = value.range.map((one) => short(one));
  return h("p", { class: "nt-note" }, fill(words.range, { low, high, mean }));
}
