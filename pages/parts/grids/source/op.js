// One operation: inputs, rule, result. Pointing at a number of the result lights the numbers that made it, and back.
import { h } from "../../source/dom.js";
import { fill, spoken } from "../../source/phrase.js";
import { folded } from "./dom.js";
import { Grid } from "./grid.js";
import { at, count } from "./places.js";
import { said, sizes, stepper } from "./stretch.js";

const LISTED = 6; // results named in a sentence

export class Op {
  constructor(step, words, kept) {
    this.step = step;
    this.words = words;
    this.kept = kept; // what the reader had chosen, kept when the picture is drawn anew
    this.shape = step.result?.shape ?? step.stretched ?? [];
    this.needsStretching = step.stretched !== null && step.inputs.some((one) => String(one.shape) !== String(step.stretched));
    this.line = h("p", { class: "ng-line", role: "status", "aria-live": "off" });
    this.pictures = h("div", { class: "ng-row" });
    this.alignment = h("div", { class: "ng-alignment" });
    this.root = h("section", { class: "ng-op" }, this.head(), this.alignment, this.pictures, this.line, this.foot());
    this.draw();
  }

  head() {
    const { call, rule, family } = this.step;
    return h("header", {}, h("code", { class: "ng-call" }, call), rule && family !== "probed" && h("code", { class: "ng-rule" }, rule));
  }

  foot() {
    const { fault, note, sources } = this.step;
    const parts = [];
    if (fault) {
      const says = fault.message && folded(this.words.torch_says, () => h("pre", {}, fault.message));
      parts.push(h("div", { class: "ng-fault", role: "status" }, h("p", {}, spoken(fault.sentence)), says));
    }
    if (note) parts.push(h("p", { class: "ng-note" }, spoken(this.words[`note_${note}`])));
    if (sources && this.step.result) parts.push(folded(this.words.as_text, () => this.twin()));
    return h("footer", {}, parts);
  }

  /** The whole picture in words, one line an element. */
  twin() {
    const lines = Array.from({ length: count(this.shape) }, (_, element) => h("li", {}, this.spoken(element)));
    return h("ol", { class: "ng-lines" }, lines);
  }

  draw() {
    const { step } = this;
    const broadcastFault = step.fault?.key === "broadcast";
    this.alignment.replaceChildren();
    if ((this.needsStretching || broadcastFault) && step.inputs.length > 1) this.drawAlignment(broadcastFault);
    this.inputs = step.inputs.map((one, n) => this.input(one, n));
    this.result = step.result && this.output();
    const before = this.inputs.map((grid) => grid.root);
    const arrow = before.length > 0 && h("span", { class: "ng-arrow", "aria-hidden": "true" }, "→");
    this.pictures.replaceChildren(...before, ...(this.result ? [h("div", { class: "ng-outcome" }, arrow, this.result.root)] : []));
    const start = this.kept.at ?? (count(this.shape) > 1 ? Math.floor(count(this.shape) / 2) : 0);
    if (step.sources && start < count(this.shape)) this.show(start, false);
  }

  drawAlignment(fault) {
    const last = fault ? 2 : 3;
    const now = Math.min(this.kept.stretch ?? last, last);
    const choose = (n) => {
      this.kept.stretch = n;
      this.draw();
      this.alignment.querySelector(`[data-step="${n}"]`).focus();
    };
    this.stretching = now === 3;
    const table = sizes(this.step.inputs, this.step.stretched, now, fault && now ? this.step.fault.marks : []);
    this.alignment.replaceChildren(stepper(this.words, now, last, choose), table, h("p", { class: "ng-dim" }, said(this.words, now)));
  }

  input(one, n) {
    const marks = (this.step.fault?.marks ?? []).filter(([input]) => input === n).map(([, dim]) => dim);
    const grown = this.stretching && this.step.sources && String(one.shape) !== String(this.step.stretched);
    const made = this.step.sources?.[n];
    const seen = new Set();
    const copies = grown && made.map(([position]) => seen.has(position) || !seen.add(position));
    const name = one.role === "index" ? `${one.dtype} · ${this.words.chooses}` : one.dtype;
    const grid = new Grid({
      name: one.name, hue: n, bad: marks, facts: name,
      shape: grown ? this.step.stretched : one.shape,
      values: grown ? made.map(([position]) => one.values[position]) : one.values,
      ghost: grown ? (position) => copies[position] : undefined,
      label: fill(this.words.tensor, { name: one.name, shape: one.shape.join(" × ") || "–", dtype: one.dtype }),
      empty: this.nothing(one),
      point: (position) => (grown ? this.show(position, true) : this.follow(n, position)),
    });
    grid.grown = grown;
    return grid;
  }

  output() {
    const { result, sources, family } = this.step;
    const origin = (position) => sources.findIndex((made, n) => made[position].length && this.step.inputs[n].role === "value");
    return new Grid({
      name: result.name, hue: -1, shape: result.shape, values: result.values, facts: result.dtype,
      label: fill(this.words.tensor, { name: result.name, shape: result.shape.join(" × ") || "–", dtype: result.dtype }),
      empty: this.nothing(result),
      tint: sources && family === "movement" ? origin : undefined,
      point: (position) => sources && this.show(position, true),
    });
  }

  nothing(one) {
    if (!count(one.shape)) return this.words.empty;
    return one.summary ? fill(this.words.summary, one.summary) : this.words.undrawn;
  }

  /** Light what made this element of the result, and write down how. */
  show(element, live) {
    this.dark();
    this.kept.at = element;
    this.result?.light(element, "ng-on");
    this.result?.hold(element);
    this.step.sources.forEach((made, n) => {
      const grid = this.inputs[n];
      if (grid.grown) {
        made.forEach(([position], other) => position === made[element][0] && grid.light(other, "ng-twinned"));
        grid.light(element, "ng-lit");
        grid.hold(element);
      } else for (const position of made[element]) grid.light(position, "ng-lit");
    });
    this.say(this.spoken(element), live);
  }

  /** Light all that this element of an input goes into. */
  follow(n, position) {
    if (!this.step.sources) return;
    this.dark();
    const { name, shape, role } = this.step.inputs[n];
    this.inputs[n].light(position, "ng-on");
    this.inputs[n].hold(position);
    const into = this.step.sources[n].flatMap((made, element) => (made.includes(position) ? [element] : []));
    for (const element of into) this.result?.light(element, "ng-lit");
    const named = into.slice(0, LISTED).map((element) => at(this.step.result?.name ?? "out", element, this.shape));
    const rest = into.length > LISTED ? ` … (+${into.length - LISTED})` : "";
    const words = !into.length ? this.words.goes_nowhere : role === "index" ? this.words.chooses_where : this.words.goes_into;
    this.say(fill(words, { from: at(name, position, shape), to: named.join(", ") + rest }), true);
  }

  spoken(element) {
    const target = at(this.step.result?.name ?? "out", element, this.shape);
    const { arithmetic, family, sources, inputs } = this.step;
    if (family === "broadcast") return `${target} ← ${sources.map((made, n) => at(inputs[n].name, made[element][0], inputs[n].shape)).join(", ")}`;
    if (family === "probed") {
      const names = sources.flatMap((made, n) => made[element].slice(0, LISTED * 2).map((position) => at(inputs[n].name, position, inputs[n].shape)));
      return `${target} = ${arithmetic[element]} ← ${names.join(", ")}`;
    }
    return `${target} = ${arithmetic[element]}`;
  }

  say(words, live) {
    this.line.setAttribute("aria-live", live ? "polite" : "off");
    this.line.textContent = words;
  }

  dark() {
    for (const grid of [...this.inputs, this.result]) grid?.dark();
  }
}

