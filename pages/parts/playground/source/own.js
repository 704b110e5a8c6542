// The reader's own points: drawn on the output, pasted, or from a file whose columns are chosen.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { choice } from "./fields.js";
import { REACH } from "./net.js";

const MOST_BYTES = 2_000_000;
const MOST = 500;

export class Own {
  constructor(app) {
    this.app = app;
    const { words } = app;
    this.drawing = false;
    this.points = [];
    this.brush = 0;
    this.cursor = [0, 0];
    this.brushes = h("div", { class: "pg-brushes", role: "group" }, [0, 1, 2, 3].map((k) =>
      h("button", { type: "button", "aria-label": fill(words.draw_class, { class: k }), onclick: () => this.#brush(k) }, String(k))));
    this.start = h("button", { type: "button", class: "pg-plain", onclick: () => this.draw(!this.drawing) }, words.draw);
    this.count = h("span", { class: "pg-dim", role: "status" });
    const button = (text, onclick) => h("button", { type: "button", class: "pg-plain", onclick }, text);
    this.done = h("button", { type: "button", class: "pg-strong", onclick: () => this.#send() }, words.draw_done);
    this.tools = h("div", { class: "pg-tools", hidden: true }, this.brushes, button(words.draw_undo, () => this.#change(() => this.points.pop())),
      button(words.draw_clear, () => this.#change(() => (this.points = []))), this.done, this.count, h("p", { class: "pg-dim" }, words.draw_hint));
    this.file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", "aria-label": words.file, onchange: () => this.#read() });
    this.problem = h("p", { class: "pg-fault", role: "alert", hidden: true });
    this.text = h("textarea", { rows: 4, "aria-label": words.paste, placeholder: "x1, x2, label\n1.2, 0.4, a\n-0.7, 2.1, b" });
    this.use = button(words.paste_use, () => this.text.value.trim() && this.#table(this.text.value));
    const column = (label, n) => choice(label, [], (value) => this.#column(n, Number(value)));
    this.columns = [column(words.column_first, 0), column(words.column_second, 1), column(words.column_target, 2)];
    this.rows = h("p", { class: "pg-dim" });
    this.chosen = h("div", { class: "pg-fields", hidden: true }, this.columns.map((one) => one.root), this.rows);
    this.root = h("details", { class: "pg-panel" }, h("summary", {}, words.own), h("p", { class: "pg-dim" }, words.own_lead), this.start, this.tools,
      h("div", { class: "pg-paste" }, h("label", { class: "pg-file" }, words.file, this.file), this.text, this.use), this.problem, this.chosen);
  }

  open() {
    this.root.open = true;
    this.root.scrollIntoView({ block: "nearest", behavior: "smooth" });
    this.start.focus({ preventScroll: true });
  }

  get classes() {
    return Math.max(2, this.brush + 1, ...this.points.map((one) => one[2] + 1));
  }

  draw(on) {
    this.drawing = on;
    if (on && this.app.head.playing) this.app.play(false);
    for (const { points } of this.app.output.figures) {
      points.tabIndex = on ? 0 : -1;
      points.classList.toggle("pg-drawing", on);
      if (on) {
        points.setAttribute("role", "application");
        points.setAttribute("aria-label", this.app.words.draw_hint);
      } else {
        points.removeAttribute("role");
        points.removeAttribute("aria-label");
      }
    }
    if (on) this.app.output.figures[0].points.focus({ preventScroll: true });
    this.#brush(this.brush);
  }

  #brush(k) {
    this.brush = k;
    this.#change(() => {});
  }

  #change(act) {
    act();
    this.app.refresh();
  }

  click(x, y) {
    if (!this.drawing || this.points.length >= MOST) return;
    this.cursor = [x, y];
    this.#change(() => this.points.push([x, y, this.brush]));
  }

  /** Arrows move the cursor, Space sets a point, digits choose a class. */
  key(event) {
    if (!this.drawing) return;
    const step = event.shiftKey ? 1 : 0.25;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (by) this.#change(() => (this.cursor = this.cursor.map((value, n) => Math.max(-REACH, Math.min(REACH, value + by[n])))));
    else if (event.key === " ") this.click(...this.cursor);
    else if ("0123".includes(event.key)) this.#brush(Number(event.key));
    else if (event.key === "Escape") this.draw(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  paint(context, at, dot) {
    for (const [x, y, k] of this.points) dot(x, y, k, 3.4, this.app.palette.dark ? "#000" : "#fff");
    const [x, y] = this.cursor;
    context.strokeStyle = this.app.palette.dark ? "#fff" : "#000";
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(at(x) - 7, at(-y));
    context.lineTo(at(x) + 7, at(-y));
    context.moveTo(at(x), at(-y) - 7);
    context.lineTo(at(x), at(-y) + 7);
    context.stroke();
  }

  #send() {
    this.draw(false);
    this.app.ask({ do: "draw", points: this.points });
  }

  async #read() {
    const [file] = this.file.files;
    if (!file) return;
    this.problem.hidden = file.size <= MOST_BYTES;
    setText(this.problem, this.app.words.file_too_large);
    if (file.size > MOST_BYTES) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      text = new TextDecoder("gb18030").decode(bytes);
    }
    this.#table(text);
    this.file.value = "";
  }

  #table(text) {
    this.draw(false);
    this.app.ask({ do: "file", text });
  }

  #column(n, value) {
    const columns = [...this.app.head.table.chosen];
    columns[n] = value;
    this.app.ask({ do: "file", columns });
  }

  update() {
    const { app } = this;
    const { head, words } = app;
    this.root.hidden = app.hides("own");
    this.tools.hidden = !this.drawing;
    this.start.setAttribute("aria-pressed", this.drawing);
    [...this.brushes.children].forEach((button, k) => {
      button.setAttribute("aria-pressed", k === this.brush);
      button.style.setProperty("--own", app.palette.point(k, this.classes));
    });
    setText(this.count, fill(words.draw_count, { count: this.points.length }));
    const { table } = head;
    this.chosen.hidden = !table?.chosen;
    if (!table?.chosen) return;
    const options = table.columns.map((name, n) => [String(n), name]);
    this.columns.forEach((one, n) => {
      one.fill(options);
      one.set(String(table.chosen[n]));
    });
    setText(this.rows, fill(words.file_rows, { rows: table.rows }));
  }
}
