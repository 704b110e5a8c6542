// Losses over epochs: training thin, test strong; a second run in the other colour.
import { h } from "../../source/dom.js";
import { number } from "./dom.js";
import { tick } from "./fields.js";
import { fit } from "./paint.js";

const HEIGHT = 96;

export class Curves {
  constructor(app) {
    this.app = app;
    this.canvas = h("canvas", { role: "img" });
    this.log = tick(app.words.curve_log, () => this.draw());
    this.key = h("span", { class: "pg-key" });
    this.root = h("div", { class: "pg-curves" }, h("div", { class: "pg-curves-head" }, this.key, this.log.root), this.canvas);
  }

  draw() {
    const { app } = this;
    this.root.hidden = app.hides("curves");
    const width = this.root.clientWidth;
    if (!width || this.root.hidden) return;
    const style = getComputedStyle(this.root);
    const ink = style.color;
    const second = app.palette.classes[0];
    this.key.replaceChildren(h("i", { style: `border-top: 1.5px solid ${ink}; opacity: 0.45` }), app.words.train, h("i", { style: `border-top: 2px solid ${ink}` }), app.words.test,
      app.curves.length > 1 ? h("span", { style: `color: ${second}` }, ` ${app.words.side_b}`) : "");
    const context = fit(this.canvas, width, HEIGHT);
    context.clearRect(0, 0, width, HEIGHT);
    const all = app.curves.flat();
    const scale = this.log.input.checked ? (value) => Math.log10(Math.max(value, 1e-6)) : (value) => value;
    const values = all.flatMap(([, train, test]) => [train, test]).filter(Number.isFinite).map(scale).sort((a, b) => a - b);
    if (!values.length) return;
    const roof = values[Math.min(values.length - 1, Math.ceil(values.length * 0.995))];
    const low = this.log.input.checked ? values[0] : 0;
    const high = Math.max(roof, low + 1e-3);
    const end = Math.max(1, ...all.map(([epoch]) => epoch));
    const [left, bottom] = [34, HEIGHT - 14];
    const x = (epoch) => left + (epoch / end) * (width - left - 4);
    const y = (value) => 4 + (1 - (scale(value) - low) / (high - low)) * (bottom - 4);
    context.font = "10px system-ui, sans-serif";
    context.fillStyle = ink;
    context.globalAlpha = 0.6;
    const back = (value) => number(this.log.input.checked ? 10 ** value : value, 2);
    context.fillText(back(high), 0, 11);
    context.fillText(back(low), 0, bottom);
    context.fillText("0", left, HEIGHT - 2);
    const last = String(Math.round(end));
    context.fillText(last, width - 4 - context.measureText(last).width, HEIGHT - 2);
    context.strokeStyle = ink;
    context.globalAlpha = 0.2;
    context.strokeRect(left + 0.5, 4.5, width - left - 5, bottom - 4);
    app.curves.forEach((rows, side) => {
      context.strokeStyle = side ? second : ink;
      for (const [column, line, alpha] of [[1, 1.2, 0.5], [2, 1.8, 1]]) {
        context.beginPath();
        context.lineWidth = line;
        context.globalAlpha = alpha;
        let pen = false;
        for (const row of rows) {
          if (!Number.isFinite(row[column])) {
            pen = false;
            continue;
          }
          const at = Math.max(2, y(row[column]));
          if (pen) context.lineTo(x(row[0]), at);
          else context.moveTo(x(row[0]), at);
          pen = true;
        }
        context.stroke();
      }
    });
    context.globalAlpha = 1;
    const now = app.curves[0]?.at(-1);
    if (now) this.canvas.setAttribute("aria-label", `${app.words.curves}: ${app.words.train} ${number(now[1])}, ${app.words.test} ${number(now[2])}`);
  }
}
