// What folds out below: each layer's histograms, the confusion matrix, the loss surface, the script, the link.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { number } from "./dom.js";
import { plain } from "./message.js";
import { fit } from "./paint.js";

export class Panels {
  constructor(app) {
    this.app = app;
    const { words } = app;
    const panel = (name, ...inside) => h("details", { class: "pg-panel", ontoggle: () => this.app.head && this.update() }, h("summary", {}, words[name]), ...inside);
    this.rows = h("div", { class: "pg-layer-rows" });
    this.layers = panel("layers", this.rows);
    this.tables = h("div", { class: "pg-tables" });
    this.confusion = panel("confusion", this.tables);
    this.make = h("button", { type: "button", class: "pg-plain", onclick: () => app.ask({ do: "surface" }) }, words.surface_make);
    this.lead = h("p", { class: "pg-dim" });
    this.pictures = h("div", { class: "pg-surfaces" });
    this.surface = panel("surface", this.make, this.lead, this.pictures);
    this.exportButton = h("button", { type: "button", class: "pg-strong", onclick: () => app.ask({ do: "script" }) }, words.export_make);
    this.exported = h("p", { class: "pg-dim", role: "status" });
    this.export = panel("export", h("p", { class: "pg-dim" }, words.export_lead), this.exportButton, this.exported);
    this.ticks = app.data.hidable.map((name) => {
      const input = h("input", { type: "checkbox", onchange: () => this.#hide() });
      return { name, input, root: h("label", { class: "pg-tick" }, input, words[`hide_${name}`]) };
    });
    this.link = h("input", { type: "text", readonly: true, "aria-label": words.share, onclick: () => this.link.select() });
    this.copied = h("span", { class: "pg-dim", role: "status" });
    const copy = h("button", { type: "button", class: "pg-plain", onclick: () => this.#copy() }, words.share_copy);
    this.share = panel("share", h("p", { class: "pg-dim" }, words.share_lead), h("div", { class: "pg-link" }, this.link, copy, this.copied), h("div", { class: "pg-hidable" }, this.ticks.map((one) => one.root)));
    this.root = h("div", { class: "pg-panel-group" }, this.layers, this.confusion, this.surface);
    this.last = h("div", { class: "pg-panel-group" }, this.export, this.share);
  }

  #hide() {
    this.app.view({ hidden: this.ticks.filter((one) => !one.input.checked).map((one) => one.name) });
  }

  #copy() {
    this.link.select();
    const done = () => setText(this.copied, this.app.words.share_copied);
    if (navigator.clipboard) navigator.clipboard.writeText(this.link.value).then(done, () => document.execCommand("copy") && done());
    else if (document.execCommand("copy")) done();
  }

  update() {
    const { app } = this;
    const { head, words } = app;
    for (const name of ["layers", "surface", "export"]) this[name].hidden = app.hides(name);
    this.confusion.hidden = !head.classes || app.hides("layers");
    const look = app.looks[app.side];
    if (this.layers.open && look) this.#layers(look);
    if (this.confusion.open && look?.confusion?.train) this.#confusion(look.confusion);
    this.#surfaces();
    setText(this.exported, head.making === "script" ? words.surface_busy : head.script ? words.export_made : "");
    for (const { name, input } of this.ticks) input.checked = !head.view.hidden.includes(name);
    const query = new URLSearchParams({ lang: app.data.lang, ...head.address });
    const address = `${location.origin}${location.pathname}?${query}`;
    if (this.link.value !== address) {
      this.link.value = address;
      setText(this.copied, "");
    }
  }

  #layers(look) {
    const { words } = this.app;
    const hidden = look.layers.length - 1;
    this.rows.replaceChildren(...look.layers.map((layer, n) => {
      const name = n === hidden ? words.layer_out : `${fill(words.layer, { layer: n + 1 })} · ${this.app.data.names[layer.activation] ?? layer.activation}`;
      const marks = [];
      if (layer.dead.length) marks.push(fill(words.dead_units, { count: layer.dead.length, units: layer.units }));
      if (layer.flat.length) marks.push(fill(words.flat_units, { count: layer.flat.length, units: layer.units }));
      return h("div", { class: "pg-layer-row" }, h("h3", {}, name, marks.map((mark) => h("em", {}, mark))), this.#histogram(words.values, layer.values, "pg-values"), this.#histogram(words.gradients, layer.gradients, "pg-gradients"));
    }));
  }

  #histogram(label, { low, high, counts }, kind) {
    const most = Math.max(1, ...counts);
    const total = counts.reduce((sum, one) => sum + one, 0);
    const ends = [number(plain(low), 1), number(plain(high), 1)];
    const top = counts.indexOf(Math.max(...counts));
    const middle = number(plain(low) + ((plain(high) - plain(low)) * (top + 0.5)) / counts.length, 2);
    return h("figure", { class: kind, role: "img", "aria-label": `${label}: ${ends.join(" … ")}, n = ${total}, max ≈ ${middle}` }, h("figcaption", {}, label),
      h("div", { class: "pg-bars" }, counts.map((count) => h("i", { style: `height:${(100 * Math.sqrt(count / most)).toFixed(1)}%` }))), h("div", { class: "pg-ends" }, h("span", {}, ends[0]), h("span", {}, ends[1])));
  }

  #confusion(tables) {
    const { app } = this;
    const { words } = app;
    const named = (k) => app.head.names[k] ?? String(k);
    this.tables.replaceChildren(...["train", "test"].map((part) => {
      const rows = tables[part];
      const most = Math.max(1, ...rows.flat());
      return h("table", {}, h("caption", {}, words[part]),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, `${words.confusion_true} \\ ${words.confusion_guess}`), rows.map((_, k) => h("th", { scope: "col" }, named(k))))),
        h("tbody", {}, rows.map((row, i) => h("tr", {}, h("th", { scope: "row" }, named(i)), row.map((count, j) => h("td", { class: i === j ? "pg-hit" : count ? "pg-miss" : "", style: `--share:${(count / most).toFixed(2)}` }, String(count)))))));
    }));
  }

  #surfaces() {
    const { app } = this;
    const { words, head } = app;
    const busy = head.making === "surface";
    this.make.disabled = busy;
    setText(this.make, busy ? words.surface_busy : app.surfaces ? words.surface_again : words.surface_make);
    if (!this.surface.open || app.surfaces === this.drawn) return;
    this.drawn = app.surfaces;
    this.pictures.replaceChildren();
    setText(this.lead, "");
    if (!app.surfaces) return;
    setText(this.lead, fill(words.surface_lead, { epoch: number(app.surfaces[0].at, 0) }));
    app.surfaces.forEach((one, side) => this.pictures.append(this.#surface(one, side)));
  }

  /** Bands of equal loss, lowest darkest, and a ring where the network stands. */
  #surface({ side, loss, here }, run) {
    const { app } = this;
    const finite = Array.from(loss).filter(Number.isFinite).sort((a, b) => a - b);
    const low = finite[0] ?? 0;
    const high = finite[Math.floor(finite.length * 0.95)] ?? 1;
    const small = h("canvas", { width: side, height: side });
    const context = small.getContext("2d");
    const image = context.createImageData(side, side);
    const from = app.palette.dark ? [20, 24, 34] : [252, 252, 249];
    const to = app.palette.rgb[1];
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const value = loss[(side - 1 - row) * side + column];
        const share = Number.isFinite(value) ? Math.min(1, Math.max(0, (value - low) / (high - low || 1))) : 1;
        const band = 1 - Math.floor(share * 12) / 12;
        const at = 4 * (row * side + column);
        for (let c = 0; c < 3; c++) image.data[at + c] = from[c] + (to[c] - from[c]) * band;
        image.data[at + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
    const edge = Math.min(300, this.surface.clientWidth - 40);
    const text = fill(app.words.surface_text, { here: number(here), low: number(low), high: number(finite.at(-1) ?? NaN) });
    const canvas = h("canvas", { role: "img", "aria-label": text });
    const big = fit(canvas, edge, edge);
    big.imageSmoothingEnabled = true;
    big.drawImage(small, 0, 0, side, side, 0, 0, edge, edge);
    big.beginPath();
    big.arc(edge / 2, edge / 2, 5, 0, 7);
    big.lineWidth = 2;
    big.strokeStyle = app.palette.dark ? "#fff" : "#111";
    big.stroke();
    const name = app.head.settings.length > 1 ? `${run ? app.words.side_b : app.words.side_a} · ` : "";
    return h("figure", {}, canvas, h("figcaption", {}, name + text));
  }
}
