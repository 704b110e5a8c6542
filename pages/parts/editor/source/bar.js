// "Run all" and "Reset all" for the cells of one scope.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { icon } from "./icons.js";
import { clearQueue, enqueue } from "./order.js";
import { cellsOf, editedIn, page } from "./page.js";
import { isStale } from "./stale.js";
import { Take } from "./take.js";

const SURE = 4000;

export class Bar {
  constructor({ data }) {
    this.scope = data.scope;
    this.words = data.words;
    const { words } = this;
    /** How many cells the line held, and whether "Run all" put them there. */
    this.total = 0;
    this.all = false;
    this.icons = { run: icon("runAll"), stop: icon("stop") };
    this.run = h("button", { type: "button", class: "nc-button nc-run", onclick: () => this.#run() }, this.icons.run, h("span", {}, words.run_all));
    this.status = h("span", { class: "nc-status", "aria-live": "polite" }, h("span"));
    this.reset = h("button", { type: "button", class: "nc-button nc-reset", onclick: () => this.#reset() }, icon("reset"), h("span", {}, words.reset_all));
    this.take = data.formats.length ? new Take(this, data.formats) : null;
    this.root = h(
      "div",
      { class: "nc-all", role: "toolbar", "aria-label": words.bar },
      this.run,
      this.status,
      h("span", { class: "nc-space" }),
      this.reset,
      this.take?.root,
    );
    for (const type of ["keydown", "keyup", "keypress"]) this.root.addEventListener(type, (event) => event.stopPropagation());
  }

  /** Cells of the scope that wait or run because they were put into the line. */
  get left() {
    const { queue, active } = page();
    const cells = new Set(queue.map(({ cell }) => cell).concat(active ?? []));
    return [...cells].filter((cell) => cell.scope === this.scope).length;
  }

  draw() {
    const { words, left } = this;
    // A single cell that runs has its own stop button; a line of them is shown and stopped here.
    const running = left > 0 && (this.total > 0 || left > 1);
    if (running) {
      this.total = Math.max(this.total, left);
      setText(this.status.lastChild, fill(words.progress, { done: this.total - left + 1, total: this.total }));
    } else if (this.total) {
      setText(this.status.lastChild, this.all ? words.all_done : "");
      this.total = 0;
      this.all = false;
    }
    if (this.running !== running) {
      this.running = running;
      this.run.replaceChild(running ? this.icons.stop : this.icons.run, this.run.firstChild);
      this.run.classList.toggle("nc-stop", running);
      setText(this.run.lastChild, running ? words.stop_all : words.run_all);
    }
    const edited = editedIn(this.scope);
    this.reset.disabled = edited === 0;
    if (this.sure && !edited) this.#calm();
  }

  #run() {
    this.all = !this.running;
    if (this.running) clearQueue(this.scope);
    else {
      const cells = cellsOf(this.scope);
      this.total = cells.length;
      enqueue(cells, "all");
    }
    this.draw();
  }

  /** The first press asks, the second within a few seconds resets. */
  #reset() {
    const edited = cellsOf(this.scope).filter((cell) => cell.code !== cell.original);
    if (!this.sure) {
      setText(this.reset.lastChild, fill(this.words.reset_sure, { count: edited.length }));
      this.reset.classList.add("nc-sure");
      this.sure = setTimeout(() => this.#calm(), SURE);
      return;
    }
    this.#calm();
    for (const cell of edited) cell.reset({ rerun: false });
    enqueue(cellsOf(this.scope).filter((cell) => cell.auto && isStale(cell)), "stale");
  }

  #calm() {
    clearTimeout(this.sure);
    this.sure = null;
    this.reset.classList.remove("nc-sure");
    setText(this.reset.lastChild, this.words.reset_all);
  }
}
