// Storages as strips of slots, and below each the tensors that read it. Pointing at an element shows the sum that finds it.
import { h } from "../../source/dom.js";
import { fill, spoken } from "../../source/phrase.js";
import { folded } from "./dom.js";
import { Grid } from "./grid.js";
import { at, count, indexOf } from "./places.js";

export class Memory {
  constructor(output, words, kept) {
    this.output = output;
    this.words = words;
    this.kept = kept;
    this.line = h("p", { class: "ng-line", role: "status", "aria-live": "off" });
    this.slots = output.storages.map((storage, n) => this.strip(storage, n));
    this.grids = output.tensors.map((tensor, n) => this.tensor(tensor, n));
    this.root = h("section", { class: "ng-memory" }, this.changes(), this.storages(), this.alone(), this.line, folded(words.as_text, () => this.twin()));
    const drawn = output.tensors.findLastIndex((one) => one.slots?.length);
    const [n, position] = this.kept.element ?? [drawn, Math.floor((output.tensors[drawn]?.slots.length ?? 0) / 2)];
    if (output.tensors[n]?.slots?.[position] !== undefined) this.show(n, position, false);
  }

  readers(n) {
    return this.output.tensors.flatMap((one, at) => (one.storage === n ? [at] : []));
  }

  changed(n, slot) {
    const { before, slots } = this.output.storages[n];
    return before !== null && before[slot] !== slots[slot];
  }

  /** One sentence on what was written, when writing was watched. */
  changes() {
    if (!this.output.watched) return null;
    const touched = this.output.tensors.filter((one) => one.slots?.some((slot) => this.touched(one, slot)));
    const slots = this.output.storages.reduce((all, storage, n) => all + (storage.slots ?? []).filter((_, at) => this.changed(n, at)).length, 0);
    const words = slots ? this.words.written : this.words.unwritten;
    return h("p", { class: "ng-changes" }, spoken(fill(words, { slots, names: touched.map((one) => `\`${one.name}\``).join(this.words.and) || "–" })));
  }

  touched(one, slot) {
    return Array.from({ length: one.width }, (_, more) => slot + more).some((each) => this.changed(one.storage, each));
  }

  strip(storage, n) {
    if (storage.slots === null) return null;
    const reading = storage.slots.map(() => new Set());
    for (const who of this.readers(n)) {
      const one = this.output.tensors[who];
      for (const slot of one.slots ?? []) for (let more = 0; more < one.width; more++) reading[slot + more].add(who);
    }
    return storage.slots.map((value, slot) => {
      const ticks = [...reading[slot]].map((who) => h("i", { class: `ng-h${who % 6}` }));
      const old = this.changed(n, slot) ? h("s", {}, storage.before[slot]) : null;
      const element = h("li", { class: `ng-slot${old ? " ng-changed" : ""}`, role: "option", tabindex: slot ? -1 : 0, "data-slot": slot, "aria-label": `${slot}: ${value}` },
        h("span", { class: "ng-ix" }, String(slot)), old, h("span", { class: "ng-value" }, value), h("span", { class: "ng-ticks" }, ticks));
      return element;
    });
  }

  storages() {
    return this.output.storages.map((storage, n) => {
      const who = this.readers(n);
      const names = who.map((at) => this.output.tensors[at].name).join(this.words.and);
      const title = fill(who.length > 1 ? this.words.shared : this.words.single, { n: n + 1, names: names });
      const facts = fill(this.words.storage_facts, { dtype: storage.dtype, bytes: storage.bytes });
      const strip = this.slots[n] ? h("ol", { class: "ng-strip", role: "listbox", "aria-label": `${title}. ${facts}` }, this.slots[n]) : h("p", { class: "ng-note" }, this.words.note_large);
      strip.addEventListener("pointerover", (event) => this.overSlot(n, event.target));
      strip.addEventListener("click", (event) => this.overSlot(n, event.target));
      strip.addEventListener("focusin", (event) => this.overSlot(n, event.target));
      strip.addEventListener("keydown", (event) => this.moveSlot(n, event));
      return h("div", { class: "ng-storage" }, h("p", { class: "ng-where" }, h("b", {}, title), " ", h("span", { class: "ng-dim" }, facts)), strip,
        h("div", { class: "ng-row" }, who.map((at) => this.grids[at].root)));
    });
  }

  /** Tensors without a storage of numbers: sparse ones, those on the meta device. */
  alone() {
    const left = this.output.tensors.flatMap((one, n) => (one.storage === null ? [this.grids[n].root] : []));
    return left.length ? h("div", { class: "ng-row" }, left) : null;
  }

  tensor(one, n) {
    const tuple = (items) => `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
    const facts = [one.type === "ndarray" ? "ndarray" : null, one.dtype, fill(this.words.strides, { strides: tuple(one.strides) }),
      fill(this.words.offset, { offset: one.offset }), one.contiguous ? null : this.words.gaps];
    const grid = new Grid({
      name: one.name, hue: n, shape: one.shape, values: one.values, facts: facts.filter(Boolean).join(" · "),
      label: fill(this.words.tensor, { name: one.name, shape: one.shape.join(" × ") || "–", dtype: one.dtype }),
      empty: one.note ? this.words[`note_${one.note}`] : this.words.empty,
      point: (position) => this.show(n, position, true),
    });
    one.slots?.forEach((slot, position) => this.touched(one, slot) && grid.light(position, "ng-changed"));
    return grid;
  }

  /** Light the slot of an element, and every other element that lies there. */
  show(n, position, live) {
    const one = this.output.tensors[n];
    if (!one.slots) return;
    this.kept.element = [n, position];
    this.dark();
    for (let more = 0; more < one.width; more++) this.lightSlot(one.storage, one.slots[position] + more, "ng-lit");
    this.grids[n].light(position, "ng-on");
    this.grids[n].hold(position);
    this.say(this.sum(one, position), live);
  }

  lightSlot(storage, slot, kind) {
    this.slots[storage][slot].classList.add(kind);
    this.output.tensors.forEach((one, n) => {
      if (one.storage !== storage) return;
      one.slots?.forEach((start, position) => slot >= start && slot < start + one.width && this.grids[n].light(position, "ng-lit"));
    });
  }

  overSlot(storage, target) {
    const slot = Number(target.closest?.("[data-slot]")?.dataset.slot ?? -1);
    if (slot < 0) return;
    this.dark();
    this.lightSlot(storage, slot, "ng-on");
    const read = this.output.tensors.flatMap((one) =>
      one.storage !== storage ? [] : (one.slots ?? []).flatMap((start, position) => (slot >= start && slot < start + one.width ? [at(one.name, position, one.shape)] : [])),
    );
    const words = read.length ? this.words.read_by : this.words.read_by_none;
    this.say(fill(words, { slot, names: read.slice(0, 12).join(", ") + (read.length > 12 ? " …" : "") }), true);
  }

  moveSlot(storage, event) {
    const here = Number(event.target.dataset.slot);
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: this.slots[storage].length - 1 }[event.key];
    if (next === undefined || !this.slots[storage][next]) return;
    event.preventDefault();
    this.slots[storage][here].setAttribute("tabindex", "-1");
    this.slots[storage][next].setAttribute("tabindex", "0");
    this.slots[storage][next].focus();
  }

  /** x[1, 2]: 0 + 1·4 + 2·1 = 6 */
  sum(one, position) {
    const index = indexOf(position, one.shape);
    const terms = index.map((i, dim) => `${i}·${one.strides[dim] < 0 ? `(−${-one.strides[dim]})` : one.strides[dim]}`);
    const inner = [one.offset, ...terms].join(" + ");
    const own = one.offset + index.reduce((all, i, dim) => all + i * one.strides[dim], 0);
    const more = one.start || one.width > 1 ? ` → ${one.start ? `${one.start} + ` : ""}${one.width > 1 ? `${one.width}·` : ""}${own} = ${one.slots[position]}` : "";
    return fill(this.words.address, { element: at(one.name, position, one.shape), sum: `${inner} = ${own}${more}`, value: one.values[position] });
  }

  twin() {
    const lines = this.output.tensors.flatMap((one) => (one.slots ? Array.from({ length: count(one.shape) }, (_, n) => h("li", {}, this.sum(one, n))) : []));
    return h("ol", { class: "ng-lines" }, lines);
  }

  say(words, live) {
    this.line.setAttribute("aria-live", live ? "polite" : "off");
    this.line.textContent = words;
  }

  dark() {
    for (const grid of this.grids) grid.dark();
    for (const slots of this.slots) for (const slot of slots ?? []) slot.classList.remove("ng-on", "ng-lit");
  }
}
