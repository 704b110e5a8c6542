// One tensor as a grid of numbers: a matrix, or for more dimensions a stack of matrices. Every number can be pointed at,
// touched and reached by arrow keys; the grid tells `point(position)` and lights what it is told to.
import { h } from "../../source/dom.js";
import { count, indexOf } from "./places.js";

const HUES = 6;

/** The shape as separate numbers, so that one of them can be marked. */
export function shapeChip(shape, bad = []) {
  const parts = shape.flatMap((size, dim) => [
    dim ? ", " : "",
    h("span", bad.includes(dim) ? { class: "ng-bad" } : {}, String(size)),
  ]);
  return h("span", { class: "ng-shape" }, "(", parts, shape.length === 1 ? ",)" : ")");
}

export class Grid {
  /**
   * values: texts in row-major order, or null. tint(position): number of the hue that a cell bears faintly, or -1.
   * ghost(position): whether it is a copy that broadcasting makes.
   */
  constructor({ name, shape, values, facts, hue, bad, point, tint, ghost, label, empty }) {
    this.shape = shape;
    this.cells = [];
    this.bright = []; // those that are lit, so that the others need not be asked
    this.point = point;
    this.current = 0;
    const body = values === null || !count(shape) ? h("p", { class: "ng-none" }, empty) : this.panels(values, name, { tint, ghost, label });
    const head = h("figcaption", {}, h("b", {}, name), shapeChip(shape, bad), facts && h("span", { class: "ng-dim" }, facts));
    this.root = h("figure", { class: `ng-tensor ${hue < 0 ? "ng-result" : `ng-h${hue % HUES}`}` }, head, body);
    this.root.addEventListener("pointerover", (event) => this.pointed(event.target));
    this.root.addEventListener("click", (event) => this.pointed(event.target));
    this.root.addEventListener("focusin", (event) => this.pointed(event.target));
    this.root.addEventListener("keydown", (event) => this.moved(event));
  }

  panels(values, name, look) {
    const columns = this.shape.at(-1) ?? 1;
    const rows = this.shape.length > 1 ? this.shape.at(-2) : 1;
    const lead = this.shape.slice(0, -2);
    const panels = [];
    for (let start = 0; start < values.length; start += rows * columns) {
      const title = lead.length ? `${name}[${indexOf(start / (rows * columns), lead).join(", ")}]` : null;
      panels.push(this.panel(values, start, rows, columns, title, look));
    }
    return h("div", { class: "ng-stack" }, panels);
  }

  panel(values, start, rows, columns, title, look) {
    const numbered = this.shape.length > 0;
    const corner = this.shape.length > 1 ? h("td", { class: "ng-ix" }) : null;
    const top = numbered && h("tr", { "aria-hidden": "true" }, corner, Array.from({ length: columns }, (_, j) => h("td", { class: "ng-ix" }, String(j))));
    const body = Array.from({ length: rows }, (_, i) => {
      const side = this.shape.length > 1 ? h("td", { class: "ng-ix", "aria-hidden": "true" }, String(i)) : null;
      const cells = Array.from({ length: columns }, (_, j) => this.cell(values, start + i * columns + j, look));
      return h("tr", { role: "row" }, side, cells);
    });
    const table = h("table", { role: "grid", "aria-label": look.label, class: columns > 12 ? "ng-small" : "" }, h("tbody", { role: "presentation" }, top, body));
    return h("div", { class: "ng-panel" }, title && h("span", { class: "ng-title" }, title), h("div", { class: "ng-scroll" }, table));
  }

  cell(values, position, { tint, ghost }) {
    const hue = tint ? tint(position) : -1;
    const kind = `${hue >= 0 ? ` ng-tint ng-h${hue % HUES}` : ""}${ghost?.(position) ? " ng-ghost" : ""}`;
    const index = indexOf(position, this.shape);
    const cell = h("td", {
      class: `ng-cell${kind}`, role: "gridcell", tabindex: position ? -1 : 0, "data-at": position,
      "aria-label": `[${index.join(", ")}] ${values[position]}`,
    }, values[position]);
    this.cells[position] = cell;
    return cell;
  }

  pointed(target) {
    const cell = target.closest?.("[data-at]");
    if (cell && this.root.contains(cell)) this.point(Number(cell.dataset.at));
  }

  /** Make `position` the one that Tab comes back to. */
  hold(position) {
    this.cells[this.current]?.setAttribute("tabindex", "-1");
    this.current = position;
    this.cells[position]?.setAttribute("tabindex", "0");
  }

  moved(event) {
    const columns = this.shape.at(-1) ?? 1;
    const here = this.current;
    const row = here - (here % columns);
    const next = {
      ArrowLeft: here - 1, ArrowRight: here + 1, ArrowUp: here - columns, ArrowDown: here + columns, Home: row, End: row + columns - 1,
    }[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (!this.cells[next]) return;
    this.hold(next);
    this.cells[next].focus();
  }

  light(position, kind) {
    const cell = this.cells[position];
    if (!cell) return;
    cell.classList.add(kind);
    if (kind !== "ng-changed") this.bright.push(cell);
  }

  dark() {
    for (const cell of this.bright.splice(0)) cell.classList.remove("ng-on", "ng-lit", "ng-twinned");
  }
}
