// The whole Jacobian matrix with v in the reader's hands: v^T J is worked out here, as she types.
import { h } from "../../source/dom.js";
import { fill, spoken } from "../../source/phrase.js";
import { formula } from "./math.js";
import { largest, short, tint } from "./numbers.js";

const ROUNDING = 1e-6; // the entries come with seven digits: a sum as small as this beside its terms is none

/** Σ vᵢ Jᵢⱼ, 0 where only rounding is left. A weight of 0 silences a row, whatever stands in it. */
function weighted(v, rows, column) {
  let sum = 0;
  let size = 0;
  rows.forEach((row, at) => {
    const term = v[at] ? v[at] * row[column] : 0;
    sum += term;
    size += Math.abs(term);
  });
  return Math.abs(sum) <= ROUNDING * size ? 0 : sum;
}

const plain = (number) => (typeof number === "number" ? number : Number(String(number).replace("inf", "Infinity").replace("nan", "NaN")));

/** "x[0, 1]" of a flat place in a shape. */
function element(name, shape, at) {
  if (!shape.length) return name;
  const index = [];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    index.unshift(at % shape[axis]);
    at = Math.floor(at / shape[axis]);
  }
  return `${name}[${index.join(", ")}]`;
}

export class Jacobian {
  constructor(data, words) {
    this.data = data;
    this.words = words;
    const { x, y, rows } = data;
    this.v = data.v.map(plain);
    this.root = h("div", { class: "wk wk-jacobian" });
    if (!rows) {
      this.root.append(h("p", { class: "nt-note" }, fill(words.too_large, { rows: y.values.length, columns: x.values.length })));
      return;
    }
    this.rows = rows.map((row) => row.map(plain));
    const most = largest(rows);
    const heads = x.values.map((value, at) => h("th", { scope: "col" }, element(x.name, x.shape, at), h("small", {}, short(value))));
    this.inputs = this.v.map((value, at) =>
      h("input", { type: "number", step: "any", value, "aria-label": fill(words.weight, { of: element(y.name, y.shape, at) }),
        oninput: () => this.take(at) }));
    this.lines = rows.map((row, at) =>
      h("tr", {}, h("td", { class: "wk-v" }, this.inputs[at]),
        h("th", { scope: "row" }, element(y.name, y.shape, at), h("small", {}, short(y.values[at]))),
        row.map((value) => h("td", { class: "wk-cell", style: tint(value, most) }, short(value)))));
    this.products = x.values.map(() => h("td", { class: "wk-cell wk-product" }));
    const table = h("table", { class: "nt-grid wk-matrix" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col", "aria-label": "v" }, formula("v")), h("td", {}), heads)),
      h("tbody", {}, this.lines, h("tr", { class: "wk-result" }, h("td", {}), h("th", { scope: "row", "aria-label": "vᵀJ" }, formula("v^\\top J")), this.products)));
    const button = (label, v) => h("button", { type: "button", class: "wk-special", onclick: () => this.set(v) }, spoken(label));
    const size = this.v.length;
    const specials = h("div", { class: "wk-specials", role: "group", "aria-label": words.specials },
      button(words.v_sum, this.v.map(() => 1)),
      button(words.v_mean, this.v.map(() => 1 / size)),
      button(words.v_dot, y.values.map(plain)),
      this.v.map((_, at) => button(fill(words.v_row, { at }), this.v.map((__, other) => Number(other === at)))),
      button(words.v_given, data.v.map(plain)));
    this.said = h("p", { class: "wk-said wk-coming", "aria-live": "polite" });
    const checks = h("p", { class: "nt-note" }, spoken(this.#checks()));
    this.root.append(specials, h("div", { class: "nt-scroll", tabindex: "0", role: "group", "aria-label": words.matrix }, table), this.said, checks);
    this.paint();
  }

  #checks() {
    const { gap } = this.data;
    const { words } = this;
    if (gap === null) return words.no_jacrev;
    return plain(gap) === 0 ? words.jacrev_equal : fill(words.jacrev_gap, { gap: short(gap) });
  }

  take(at) {
    const value = this.inputs[at].valueAsNumber;
    if (!Number.isNaN(value)) (this.v[at] = value), this.paint();
  }

  set(v) {
    this.v = [...v];
    this.inputs.forEach((input, at) => (input.value = String(Number(v[at].toPrecision(6)))));
    this.paint();
  }

  paint() {
    const sums = this.products.map((_, column) => weighted(this.v, this.rows, column));
    const most = largest([sums]);
    this.products.forEach((cell, column) => {
      cell.textContent = short(sums[column]);
      cell.setAttribute("style", tint(sums[column], most) ?? "");
    });
    this.lines.forEach((line, at) => {
      line.style.setProperty("--wk-weight", this.v[at] ? 1 : 0.35);
    });
    const given = this.data.v.every((value, at) => plain(value) === this.v[at]);
    const text = `[${this.v.map((one) => short(one)).join(", ")}]`;
    const result = `[${(given ? this.data.vjp : sums).map((one) => short(one)).join(", ")}]`;
    this.said.replaceChildren(...spoken(fill(given ? this.words.said_given : this.words.said_v, { v: text, result, x: this.data.x.name })));
  }

  close() {}
}
