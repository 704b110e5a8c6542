// The right column: losses and accuracy, the map of the output or of what is pointed at, the points on it.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { number } from "./dom.js";
import { tick } from "./fields.js";
import { paintShown } from "./network.js";
import { fit } from "./paint.js";
import { REACH } from "./net.js";

export class Output {
  constructor(app) {
    this.app = app;
    const { words } = app;
    this.title = h("h2", {}, words.output);
    this.figures = [0, 1].map((side) => this.#figure(side));
    this.maps = h("div", { class: "pg-maps" }, this.figures.map((one) => one.root));
    this.numbers = h("div", { class: "pg-numbers" });
    this.rows = [0, 1].map(() => this.#numbers());
    this.numbers.append(...this.rows.map((row) => row.root));
    this.test = tick(words.show_test, (on) => app.view({ test: on }));
    this.discrete = tick(words.discrete, (on) => app.view({ discrete: on }));
    this.legend = h("div", { class: "pg-legend", "aria-hidden": "true" }, h("span", {}, "−1"), h("i", {}), h("span", {}, "1"));
    this.root = h("div", { class: "pg-column pg-output" }, this.title, this.numbers, this.maps, this.legend, h("div", { class: "pg-ticks" }, this.test.root, this.discrete.root));
    this.small = [document.createElement("canvas"), document.createElement("canvas")];
  }

  #numbers() {
    const cell = (name) => {
      const value = h("b", {});
      return { root: h("div", {}, h("span", {}, name), value), value };
    };
    const { words } = this.app;
    const cells = [cell(words.test_loss), cell(words.train_loss), cell(words.test_accuracy)];
    const name = h("em", {});
    return { root: h("div", { class: "pg-number-row" }, name, cells.map((one) => one.root)), cells, name };
  }

  #figure(side) {
    const map = h("canvas", { class: "pg-map", "aria-hidden": "true" });
    const points = h("canvas", { class: "pg-points", tabindex: "-1" });
    points.addEventListener("click", (event) => {
      const box = points.getBoundingClientRect();
      const place = (value) => Math.max(-REACH, Math.min(REACH, value));
      this.app.own.click(place(((event.clientX - box.left) / box.width) * 2 * REACH - REACH), place(REACH - ((event.clientY - box.top) / box.height) * 2 * REACH));
    });
    points.addEventListener("keydown", (event) => this.app.own.key(event));
    const name = h("figcaption", {});
    const root = h("figure", {}, name, h("div", { class: "pg-map-frame" }, map, points));
    root.dataset.side = side;
    return { root, map, points, name };
  }

  place() {
    this.sized = false;
  }

  repaint() {
    this.sized = false;
  }

  update() {
    const { app } = this;
    const { head, words } = app;
    const two = head.settings.length > 1;
    this.figures[1].root.hidden = this.rows[1].root.hidden = !two;
    this.root.classList.toggle("pg-two", two);
    this.figures.forEach((one, side) => {
      one.name.hidden = !two;
      setText(one.name, side ? words.side_b : words.side_a);
    });
    this.rows.forEach((row, side) => {
      row.name.hidden = !two;
      setText(row.name, side ? words.side_b : words.side_a);
    });
    this.test.set(head.view.test);
    this.discrete.set(head.view.discrete);
    this.test.root.hidden = app.hides("test");
    this.discrete.root.hidden = app.hides("discrete");
    this.legend.hidden = head.classes > 2;
    this.legend.children[1].style.background = `linear-gradient(90deg, ${app.palette.css[0]}, ${app.palette.css[128]}, ${app.palette.css[256]})`;
    const { shown } = app.network;
    let title = words.output;
    if (shown?.kind === "unit") title = app.network.nameOf(shown.layer, shown.unit);
    if (shown?.kind === "feature") title = app.data.features.find((one) => one.name === shown.name).label;
    setText(this.title, shown ? fill(words.shown_unit, { name: title }) : title);
    this.#size();
    this.#points();
  }

  #size() {
    const two = this.app.head.settings.length > 1;
    const room = this.maps.clientWidth;
    if (!room) return;
    this.edge = Math.floor(Math.min(two ? (room - 10) / 2 : room, 330));
    for (const one of this.figures) {
      fit(one.map, this.edge, this.edge);
      one.frame ??= one.map.parentNode;
      one.frame.style.width = one.frame.style.height = `${this.edge}px`;
    }
  }

  #points() {
    const { app, edge } = this;
    if (!edge) return;
    for (const figure of this.figures) {
      const context = fit(figure.points, edge, edge);
      context.clearRect(0, 0, edge, edge);
      const at = (value) => ((value + REACH) / (2 * REACH)) * edge;
      const dot = (x, y, target, radius, ring) => {
        context.beginPath();
        context.arc(at(x), at(-y), radius, 0, 7);
        context.fillStyle = app.palette.point(target, app.own.drawing ? app.own.classes : app.head.classes);
        context.fill();
        context.strokeStyle = ring;
        context.lineWidth = 1;
        context.stroke();
      };
      if (app.own.drawing) app.own.paint(context, at, dot);
      else if (app.points) {
        const { xy, y } = app.points;
        const light = app.palette.dark ? "rgb(0 0 0 / 60%)" : "rgb(255 255 255 / 90%)";
        const strong = app.palette.dark ? "#fff" : "#222";
        const radius = edge < 220 ? 2 : 2.8;
        for (let k = 0; k < app.head.n_train; k++) dot(xy[2 * k], xy[2 * k + 1], y[k], radius, light);
        if (app.head.view.test) for (let k = app.head.n_train; k < y.length; k++) dot(xy[2 * k], xy[2 * k + 1], y[k], radius, strong);
      }
    }
  }

  /** The maps; with ``words`` the numbers too. */
  draw(words) {
    const { app, edge } = this;
    if (!edge) return;
    app.head.settings.forEach((_, side) => {
      const figure = this.figures[side];
      const shown = side === app.side ? app.network.shown : null;
      const small = this.small[side];
      const size = paintShown(small.getContext("2d", { willReadFrequently: true }), app.network, side, shown, app.palette, app.head.view.discrete);
      if (!size) return;
      const context = figure.map.getContext("2d");
      context.imageSmoothingEnabled = !app.head.view.discrete || size < 60;
      context.imageSmoothingQuality = "medium";
      context.drawImage(small, 0, 0, size, size, 0, 0, edge, edge);
      if (!words) return;
      const row = app.curves[side]?.at(-1);
      const cells = this.rows[side].cells;
      setText(cells[0].value, row ? number(row[2]) : "…");
      setText(cells[1].value, row ? number(row[1]) : "…");
      const share = app.looks[side]?.test_accuracy;
      cells[2].root.hidden = share === undefined;
      if (share !== undefined) setText(cells[2].value, `${(100 * share).toFixed(0)}%`);
    });
  }
}
