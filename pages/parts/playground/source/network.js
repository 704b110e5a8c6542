// Features, layers and outputs as nodes with their maps, weights as lines; pointing shows, a click edits.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { Card } from "./card.js";
import { iconButton, number } from "./dom.js";
import { featureMap, Maps, places, shownOutput } from "./net.js";
import { paintClasses, paintMap, fit } from "./paint.js";

const SIDES = [100, 64, 44, 32]; // points along a map's side, from fine to coarse
const SLOW = 7; // ms for all maps of a frame: above this the next coarser side is taken while it plays
const NEAR = 7; // px from a line that still count as pointing at it
const LINES = 60; // ms between drawings of the lines while it plays: their colours change slowly
const TOP = 44;
const LABEL = 42;

export class Network {
  constructor(app) {
    this.app = app;
    const { words } = app;
    this.lines = h("canvas", { class: "pg-lines", "aria-hidden": "true" });
    this.faces = h("canvas", { class: "pg-lines", "aria-hidden": "true" });
    this.tip = h("div", { class: "pg-tip", hidden: true });
    this.nodes = h("div", { class: "pg-nodes" });
    this.stage = h("div", { class: "pg-net-stage", onpointermove: (event) => this.#point(event), onpointerleave: () => this.#leave(), onclick: (event) => this.#click(event) },
      this.lines, this.faces, this.nodes, this.tip);
    this.card = new Card(app, this);
    this.stage.append(this.card.root);
    this.count = h("b", {});
    this.layerButtons = h("div", { class: "pg-group" },
      iconButton("minus", words.drop_layer, () => app.set({ hidden: app.settings.hidden.slice(0, -1) })),
      iconButton("plus", words.add_layer, () => app.set({ hidden: [...app.settings.hidden, Math.min(4, app.settings.hidden.at(-1) ?? 4)] })));
    this.root = h("div", { class: "pg-column pg-net" },
      h("div", { class: "pg-net-head" }, h("h2", {}, words.features, " ", h("small", {}, words.features_lead)), h("div", { class: "pg-net-layers" }, h("h2", {}, words.network, " ", this.count), this.layerButtons)),
      this.stage);
    this.scratch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    this.level = 1;
    this.shape = "";
    this.maps = [];
    /** What the reader points at: {kind: "feature", name} | {kind: "unit", layer, unit}. */
    this.shown = null;
    this.marked = -1;
  }

  forget() {
    this.shape = "";
    this.shown = null;
    this.card.close();
  }

  update() {
    const { app } = this;
    const s = app.settings;
    setText(this.count, String(s.hidden.length));
    this.layerButtons.hidden = app.hides("network");
    const [minus, plus] = this.layerButtons.children;
    minus.disabled = !s.hidden.length;
    plus.disabled = s.hidden.length >= 6;
    const shape = JSON.stringify([app.net, s.features, app.side, app.hides("network"), app.hides("features"), app.head.classes, this.stage.clientWidth]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.#build();
    }
    this.card.update();
    this.#names();
  }

  place() {
    if (this.app.head) this.update();
  }

  repaint() {
    this.shape = "";
    if (this.app.head) this.update();
  }

  /** All nodes and lines from the settings. */
  #build() {
    const { app } = this;
    const { settings: s, net } = app;
    const width = this.stage.clientWidth;
    if (!width) {
      this.shape = "";
      return;
    }
    this.shown = null;
    this.card.close();
    const columns = net.widths.length;
    const step = (width - LABEL - 8) / columns;
    const size = Math.max(20, Math.min(38, step - 12));
    const names = app.data.features.map((one) => one.name);
    const row = size + 9;
    const most = Math.max(names.length, ...net.widths.slice(1));
    this.size = size;
    this.height = TOP + most * row;
    this.stage.style.height = `${this.height}px`;
    const left = (column) => (column === 0 ? LABEL : LABEL + (column * (width - LABEL - size - 4)) / (columns - 1));
    const topOf = (n, count) => TOP + ((most - count) * row) / 2 + n * row;
    const focused = document.activeElement?.dataset?.node;
    this.features = names.map((name, n) => this.#feature(name, left(0), topOf(n, names.length), size));
    this.units = net.widths.slice(1).map((count, layer) =>
      Array.from({ length: count }, (_, unit) => this.#unit(layer, unit, left(layer + 1), topOf(unit, count), size)));
    const heads = s.hidden.map((count, layer) => this.#layerHead(layer, count, left(layer + 1) + size / 2));
    this.nodes.replaceChildren(...this.features.map((one) => one.root), ...heads, ...this.units.flat().map((one) => one.root));
    if (focused) this.nodes.querySelector(`[data-node="${focused}"]`)?.focus({ preventScroll: true });
    this.#links(s, net);
    this.width = width;
    this.context = fit(this.lines, width, this.height);
    this.front = fit(this.faces, width, this.height);
    this.front.clearRect(0, 0, width, this.height);
    this.drawnAt = 0;
    this.paper = getComputedStyle(this.root).getPropertyValue("--nt-paper") || "#fff";
    this.maps = [];
    for (const one of this.features) {
      const context = one.canvas.getContext("2d");
      const side = 40;
      one.canvas.width = one.canvas.height = side;
      paintMap(context, featureMap(one.name, side), side, app.palette);
    }
  }

  #feature(name, x, y, size) {
    const { app } = this;
    const { label } = app.data.features.find((one) => one.name === name);
    const on = app.settings.features.includes(name);
    const canvas = h("canvas", { "aria-hidden": "true" });
    const toggle = () => {
      if (app.hides("features")) return;
      const next = on ? app.settings.features.filter((one) => one !== name) : [...app.settings.features, name];
      if (next.length) app.set({ features: next });
    };
    const show = () => this.show({ kind: "feature", name });
    const root = h("button", { type: "button", class: `pg-node pg-feature${on ? "" : " pg-off"}`, "aria-pressed": on, "data-node": `f-${name}`,
      "aria-label": fill(on ? app.words.feature_on : app.words.feature_off, { name: label }), style: `left:${x}px;top:${y}px;width:${size}px;height:${size}px`,
      onclick: toggle, onpointerenter: show, onfocus: show, onpointerleave: () => this.show(null), onblur: () => this.show(null) },
      h("span", { class: "pg-feature-name", "aria-hidden": "true" }, label), canvas);
    return { root, canvas, name, x, y };
  }

  #unit(layer, unit, x, y, size) {
    const { app } = this;
    const show = () => this.show({ kind: "unit", layer, unit });
    const root = h("button", { type: "button", class: "pg-node pg-unit", "data-node": `u-${layer}-${unit}`, "aria-haspopup": "dialog", style: `left:${x}px;top:${y}px;width:${size}px;height:${size}px`,
      onclick: () => this.card.open(layer, unit), onpointerenter: show, onfocus: show, onpointerleave: () => this.show(null), onblur: () => this.show(null) });
    return { root, layer, unit, x, y };
  }

  #layerHead(layer, count, x) {
    const { app } = this;
    const { words } = app;
    const change = (by) => () => app.set({ hidden: app.settings.hidden.map((one, n) => (n === layer ? Math.min(8, Math.max(1, one + by)) : one)) });
    const button = (name, label, by, disabled) => {
      const made = iconButton(name, fill(label, { layer: layer + 1 }), change(by), { "data-node": `h-${layer}-${name}` });
      made.disabled = disabled;
      return made;
    };
    return h("div", { class: "pg-layer-head", style: `left:${x}px` },
      !app.hides("network") && h("div", {}, button("minus", words.drop_unit, -1, count <= 1), button("plus", words.add_unit, 1, count >= 8)), h("small", {}, String(count)));
  }

  #links(s, net) {
    const { size } = this;
    const sources = [s.features.map((name) => this.features.find((one) => one.name === name)), ...this.units];
    this.links = [];
    places(net.widths).forEach(({ inputs, outputs, at }, layer) => {
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) {
          const [from, to] = [sources[layer][i], this.units[layer][o]];
          const x0 = from.x + size + 1;
          const y0 = from.y + size / 2;
          const x1 = to.x - 1;
          const y1 = to.y + size / 2 + ((i - (inputs - 1) / 2) / inputs) * Math.min(14, size * 0.4);
          const middle = (x0 + x1) / 2;
          const path = new Path2D();
          path.moveTo(x0, y0);
          path.bezierCurveTo(middle, y0, middle, y1, x1, y1);
          this.links.push({ path, x0, y0, x1, y1, index: at + o * inputs + i, layer, unit: o, from: i });
        }
      }
    });
  }

  /** Accessible names with the numbers, when nothing moves. */
  #names() {
    const P = this.app.P[this.app.side];
    if (!P || this.app.head.playing) return;
    places(this.app.net.widths).forEach(({ bias }, layer) => {
      this.units[layer]?.forEach((one, unit) => one.root.setAttribute("aria-label", `${this.nameOf(layer, unit)}, ${this.app.words.bias} ${number(P[bias + unit], 2)}`));
    });
  }

  nameOf(layer, unit) {
    const { words, net } = this.app;
    const last = layer === net.widths.length - 2;
    return fill(last ? words.unit_out : words.unit, { layer: layer + 1, unit: unit + 1 });
  }

  /** What goes into unit (layer, ·) as number i. */
  inputName(layer, i) {
    const { app } = this;
    return layer === 0 ? app.data.features.find((one) => one.name === app.settings.features[i]).label : this.nameOf(layer - 1, i);
  }

  show(what) {
    this.shown = what;
    this.app.output.stale = true;
    this.app.refresh();
  }

  /** The maps of one side, computed from its weights as they are now. */
  mapsOf(side) {
    const { app } = this;
    const P = app.P[side];
    if (!P) return null;
    const points = SIDES[app.head.playing ? this.level : 0];
    const key = JSON.stringify([app.head.nets[side], app.head.settings[side].features, points]);
    if (this.maps[side]?.key !== key) this.maps[side] = { key, maps: new Maps(app.head.nets[side], app.head.settings[side].features, points), P: null };
    const held = this.maps[side];
    if (held.P !== P) {
      const began = performance.now();
      held.maps.compute(P);
      held.P = P;
      const spent = performance.now() - began;
      this.cost = 0.9 * (this.cost ?? spent) + 0.1 * spent;
      if (app.head.playing && this.cost > SLOW && this.level < SIDES.length - 1) {
        this.level += 1;
        this.cost = 0;
      }
    }
    return held.maps;
  }

  draw() {
    const { app } = this;
    const P = app.P[app.side];
    if (!this.units || !P || P.length !== app.net.widths.slice(1).reduce((sum, o, n) => sum + (app.net.widths[n] + 1) * o, 0)) return;
    const now = performance.now();
    if (!app.head.playing || app.stale || now - this.drawnAt > LINES) {
      this.drawnAt = now;
      this.#drawLines(P);
    }
    this.#drawUnits(P, this.mapsOf(app.side));
  }

  /** All maps into the one canvas: a canvas for each would have to be handed to the screen one by one. */
  #drawUnits(P, drawn) {
    const { app, front: context, size } = this;
    const last = this.units.length - 1;
    if (this.scratch.canvas.width !== drawn.side) this.scratch.canvas.width = this.scratch.canvas.height = drawn.side;
    const biases = places(app.net.widths);
    this.units.forEach((layer, number) => layer.forEach(({ x, y }, unit) => {
      const f = number === last && app.net.loss !== "cross-entropy" ? (z) => shownOutput(app.net, app.head.classes, z) : null;
      paintMap(this.scratch, drawn.maps[number][unit], drawn.side, app.palette, f, app.head.view.discrete && number === last);
      context.save();
      context.beginPath();
      context.roundRect(x, y, size, size, 7);
      context.clip();
      context.drawImage(this.scratch.canvas, 0, 0, drawn.side, drawn.side, x, y, size, size);
      context.restore();
      context.beginPath();
      context.roundRect(x + 3, y + size - 10, 7, 7, 2.5);
      context.fillStyle = app.palette.line(P[biases[number].bias + unit]);
      context.fill();
      context.strokeStyle = this.paper;
      context.lineWidth = 1.5;
      context.stroke();
    }));
  }

  #drawLines(P) {
    const { context, shown, app } = this;
    context.clearRect(0, 0, this.width, this.height);
    context.lineCap = "round";
    const focus = shown?.kind === "unit" ? shown : null;
    for (const link of this.links) {
      const weight = P[link.index];
      const lit = !focus || (link.layer === focus.layer && link.unit === focus.unit) || (link.layer === focus.layer + 1 && link.from === focus.unit);
      const marked = link.index === this.marked;
      context.globalAlpha = marked ? 1 : lit ? 0.85 : 0.14;
      context.lineWidth = (weight === weight ? Math.min(8, 0.5 + 1.5 * Math.abs(weight)) : 1) + (marked ? 2 : 0);
      context.strokeStyle = app.palette.line(weight);
      context.stroke(link.path);
    }
    context.globalAlpha = 1;
  }

  /** The line nearest to a place, within NEAR px. */
  #nearest(x, y) {
    let best = null;
    let least = NEAR;
    for (const link of this.links ?? []) {
      if (x < link.x0 + 4 || x > link.x1 - 4) continue;
      const u = (x - link.x0) / (link.x1 - link.x0);
      let t = u;
      for (let k = 0; k < 3; k++) t -= (1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t * t * t - u) / Math.max(0.3, 1.5 - 3 * t + 3 * t * t);
      const at = link.y0 + (link.y1 - link.y0) * t * t * (3 - 2 * t);
      const distance = Math.abs(y - at);
      if (distance < least) [best, least] = [link, distance];
    }
    return best;
  }

  #at(event) {
    const box = this.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #point(event) {
    if (event.target.closest(".pg-node, .pg-card, .pg-layer-head")) return this.#leave();
    const [x, y] = this.#at(event);
    const link = this.#nearest(x, y);
    const marked = link ? link.index : -1;
    if (marked !== this.marked) {
      this.marked = marked;
      this.app.refresh();
    }
    this.tip.hidden = !link;
    if (!link) return;
    const P = this.app.P[this.app.side];
    const names = fill(this.app.words.weight_card, { from: this.inputName(link.layer, link.from), to: this.nameOf(link.layer, link.unit) });
    setText(this.tip, `${names}: ${number(P[link.index])}`);
    this.tip.style.left = `${Math.min(x + 12, this.stage.clientWidth - 190)}px`;
    this.tip.style.top = `${y + 14}px`;
  }

  #leave() {
    this.tip.hidden = true;
    if (this.marked < 0) return;
    this.marked = -1;
    this.app.refresh();
  }

  #click(event) {
    if (event.target.closest(".pg-node, .pg-card, .pg-layer-head")) return;
    const link = this.#nearest(...this.#at(event));
    if (link) this.card.open(link.layer, link.unit, link.from);
    else this.card.close();
  }
}

/** Paint what is pointed at, or the output, into a canvas of the map's own size; returns whether there was something. */
export function paintShown(context, network, side, shown, palette, discrete) {
  const { app } = network;
  const net = app.head.nets[side];
  const drawn = network.mapsOf(side);
  if (!drawn) return 0;
  const canvas = context.canvas;
  if (shown?.kind === "feature") {
    canvas.width = canvas.height = 60;
    paintMap(context, featureMap(shown.name, 60), 60, palette);
    return 60;
  }
  if (canvas.width !== drawn.side) canvas.width = canvas.height = drawn.side;
  const last = drawn.maps.length - 1;
  const layer = shown?.kind === "unit" ? shown.layer : last;
  const unit = shown?.kind === "unit" ? shown.unit : 0;
  if (!shown && net.loss === "cross-entropy" && app.head.classes > 2) paintClasses(context, drawn.maps[last], drawn.side, palette, discrete);
  else if (!shown && net.loss === "cross-entropy") {
    const [zero, one] = drawn.maps[last];
    const difference = one.map((value, k) => Math.tanh((value - zero[k]) / 2));
    paintMap(context, difference, drawn.side, palette, null, discrete);
  } else {
    const f = layer === last && net.loss !== "cross-entropy" ? (z) => shownOutput(net, app.head.classes, z) : null;
    paintMap(context, drawn.maps[layer][unit], drawn.side, palette, f, discrete && layer === last);
  }
  return drawn.side;
}
