// The left column: which data, how many, how noisy.
import { h, setText } from "../../source/dom.js";
import { iconButton } from "./dom.js";
import { slider } from "./fields.js";
import { fit } from "./paint.js";
import { REACH } from "./net.js";

const THUMB = 44;

export class DataColumn {
  constructor(app) {
    this.app = app;
    const { words, thumbs } = app.data;
    this.buttons = Object.keys(thumbs).map((name) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      return h("button", { type: "button", class: "pg-thumb", role: "radio", "data-name": name, "aria-label": words[`data_${name}`], title: words[`data_${name}`],
        onclick: () => app.set({ data: name }), onkeydown: (event) => this.#arrow(event) }, canvas);
    });
    const ownButton = h("button", { type: "button", class: "pg-thumb pg-thumb-own", role: "radio", "data-name": "own", "aria-label": words.data_own,
      onclick: () => app.own.open(), onkeydown: (event) => this.#arrow(event) }, words.data_own);
    this.all = [...this.buttons, ownButton];
    this.ownButton = ownButton;
    this.thumbs = h("div", { class: "pg-thumbs", role: "radiogroup", "aria-label": words.data }, this.all);
    this.name = h("p", { class: "pg-data-name" });
    const set = (name) => (value) => app.set({ [name]: value });
    this.classes = slider(words.classes, { min: 2, max: 6 }, set("classes"));
    this.noise = slider(words.noise, { min: 0, max: 50, step: 5, unit: "%" }, set("noise"));
    this.ratio = slider(words.ratio, { min: 10, max: 90, step: 10, unit: "%" }, set("ratio"));
    this.rows = slider(words.rows, { min: 20, max: 1000, step: 20 }, set("rows"));
    this.batch = slider(words.batch, { min: 1, max: 51, shown: (value) => (value > 50 ? words.batch_all : String(value)) }, (value) => app.set({ batch: value > 50 ? 0 : value }));
    this.again = h("div", { class: "pg-again" }, iconButton("dice", words.new_data, () => app.set({ data_seed: (app.settings.data_seed + 1) % 1000 })), h("span", {}, words.new_data));
    this.again.lastChild.addEventListener("click", () => this.again.firstChild.click());
    this.root = h("div", { class: "pg-column pg-data" }, h("h2", {}, words.data), this.thumbs, this.name, this.classes.root, this.noise.root, this.ratio.root,
      this.rows.root, this.batch.root, this.again);
  }

  #arrow(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const seen = this.all.filter((one) => !one.hidden);
    seen[(seen.indexOf(event.currentTarget) + by + seen.length) % seen.length].focus();
  }

  repaint() {
    const { thumbs } = this.app.data;
    for (const button of this.buttons) {
      const name = button.dataset.name;
      const context = fit(button.firstChild, THUMB, THUMB);
      context.clearRect(0, 0, THUMB, THUMB);
      const classes = name === "blobs" || name === "arms" ? 3 : name === "plane" || name === "hills" ? 0 : 2;
      for (const [x, y, target] of thumbs[name]) {
        context.fillStyle = this.app.palette.point(target, classes);
        context.fillRect(((x + REACH) / (2 * REACH)) * THUMB - 1.2, ((REACH - y) / (2 * REACH)) * THUMB - 1.2, 2.4, 2.4);
      }
    }
  }

  update() {
    const { app } = this;
    const { settings: s } = app;
    if (!this.painted) {
      this.painted = true;
      this.repaint();
    }
    for (const button of this.all) {
      const chosen = button.dataset.name === s.data;
      button.setAttribute("aria-checked", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    setText(this.name, app.words[`data_${s.data}`]);
    for (const name of ["classes", "noise", "ratio", "rows"]) this[name].set(s[name]);
    this.batch.set(s.batch === 0 || s.batch > 50 ? 51 : s.batch);
    this.thumbs.hidden = app.hides("data");
    this.ownButton.hidden = app.hides("own");
    this.classes.root.hidden = !["blobs", "arms"].includes(s.data) || app.hides("data");
    const own = s.data === "own";
    this.noise.root.hidden = own || app.hides("noise");
    this.rows.root.hidden = own || app.hides("rows");
    this.ratio.root.hidden = app.hides("ratio");
    this.batch.root.hidden = app.hides("batch");
    this.again.hidden = app.hides("data");
  }
}
