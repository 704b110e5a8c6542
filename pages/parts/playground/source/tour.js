// Eight tasks: a banner for the one that is open, a list of all; what is done is kept in the browser.
import { h, setText } from "../../source/dom.js";

const KEPT = "living-notes:playground-tour";

function kept() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT) ?? "[]"));
  } catch {
    return new Set();
  }
}

export class Tour {
  constructor(app) {
    this.app = app;
    const { words, tour } = app.data;
    this.done = kept();
    this.banner = h("section", { class: "pg-task", hidden: true, "aria-label": words.tour });
    this.items = tour.map((task, n) => {
      const state = h("span", { class: "pg-state" });
      const button = h("button", { type: "button", onclick: () => this.#open(task.id), "data-task": task.id }, h("span", { class: "pg-task-number" }, String(n + 1)), h("span", {}, task.head), state);
      return { task, state, button };
    });
    this.root = h("details", { class: "pg-panel pg-tour" }, h("summary", {}, words.tour), h("p", { class: "pg-dim" }, words.tour_lead), h("ol", {}, this.items.map((one) => h("li", {}, one.button))));
    this.shown = "";
  }

  #open(id) {
    this.app.ask({ do: "task", id });
    this.app.root.scrollIntoView({ block: "start", behavior: "smooth" });
  }

  update() {
    const { app } = this;
    const { words, tour } = app.data;
    const { head } = app;
    const before = this.done.size;
    for (const id of head.done) this.done.add(id);
    if (this.done.size > before) {
      try {
        localStorage.setItem(KEPT, JSON.stringify([...this.done]));
      } catch {
        // A browser without storage keeps them for this visit.
      }
    }
    this.root.hidden = app.hides("tour");
    for (const { task, state, button } of this.items) {
      setText(state, this.done.has(task.id) ? `✓ ${words.tour_done}` : "");
      button.setAttribute("aria-current", String(task.id === head.task));
    }
    const done = head.done.includes(head.task);
    const key = `${head.task} ${done}`;
    this.banner.hidden = !head.task;
    if (key === this.shown || !head.task) {
      this.shown = head.task ? this.shown : "";
      return;
    }
    const opened = this.banner.querySelector("details")?.open && this.shown.startsWith(`${head.task} `);
    this.shown = key;
    const at = tour.findIndex((one) => one.id === head.task);
    const task = tour[at];
    const next = tour[at + 1];
    const hint = h("details", {}, h("summary", {}, words.tour_hint), h("p", {}, task.hint));
    hint.open = opened ?? false;
    this.banner.classList.toggle("pg-task-done", done);
    this.banner.replaceChildren(
      h("header", {}, h("span", { class: "pg-task-number" }, `${at + 1}/${tour.length}`), h("h3", {}, task.head), h("span", { class: "pg-state", role: "status" }, done ? `✓ ${words.tour_done}` : words.tour_open)),
      h("p", {}, task.task),
      h("footer", {}, hint,
        task.chapters.map((one) => h("a", { href: `${one.id}?lang=${app.data.lang}` }, `${words.tour_chapter}: ${one.title}`)),
        next && h("button", { type: "button", class: done ? "pg-strong" : "pg-plain", onclick: () => this.#open(next.id) }, words.tour_next),
        h("button", { type: "button", class: "pg-plain", onclick: () => this.#open("") }, words.tour_leave)),
    );
  }
}
