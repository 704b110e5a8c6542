// Native controls for the form fields of a cell. They follow the code; the code follows them.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";

/** What must stay the same for a control to be kept while the code changes. */
const shape = ({ value, line, from, to, ...rest }) => JSON.stringify(rest);

export class Controls {
  /** `change(name, value, final)` is called on every move; `final` when the reader lets go. */
  constructor(cell, change) {
    this.cell = cell;
    this.change = change;
    this.shape = "";
    this.inputs = new Map();
    this.root = h("div", { class: "nc-form", role: "group", hidden: true });
  }

  /** Show these fields; a control whose field is the same but for its value is kept with its focus. */
  show(fields) {
    const now = fields.map(shape).join();
    if (now !== this.shape) {
      this.shape = now;
      this.inputs.clear();
      this.root.replaceChildren(...fields.map((field) => this.#row(field)));
      this.root.hidden = !fields.length;
      this.root.setAttribute("aria-label", fill(this.cell.words.controls, { name: this.cell.name }));
    }
    for (const field of fields) this.inputs.get(field.name).set(field);
  }

  #row(field) {
    const id = `${this.cell.helpId}-${field.name}`;
    const control = KINDS[field.kind](field, id, (value, final) => this.change(field.name, value, final), this.cell.words);
    this.inputs.set(field.name, control);
    return h(
      "div",
      { class: `nc-field nc-${field.kind}` },
      h("label", { for: id, class: field.label ? "nc-named" : "nc-variable", title: field.name }, field.label || field.name),
      ...control.parts,
    );
  }
}

/** Digits behind the point that a step asks for, so that dragging gives 0.3 and not 0.30000000000000004. */
function decimals(step, low) {
  const digits = (number) => {
    const [mantissa, exponent] = String(number).split("e");
    return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent ?? 0));
  };
  return Math.min(100, Math.max(digits(step), digits(low)));
}

function slider(field, id, change) {
  const places = decimals(field.step, field.low);
  const input = h("input", { id, type: "range", min: field.low, max: field.high, step: field.step });
  const bubble = h("output", { class: "nc-value", for: id });
  bubble.style.minWidth = `${Math.max(...[field.low, field.high].map((end) => end.toFixed(Math.min(places, 8)).length))}ch`;
  const show = (value) => {
    setText(bubble, String(value));
    input.setAttribute("aria-valuetext", String(value));
    const share = (value - field.low) / (field.high - field.low);
    input.style.setProperty("--nc-share", String(Math.min(1, Math.max(0, share))));
  };
  const move = (final) => () => {
    const value = Number(Number(input.value).toFixed(places));
    show(value);
    change(value, final);
  };
  input.addEventListener("input", move(false));
  input.addEventListener("change", move(true));
  return {
    parts: [input, bubble],
    set({ value }) {
      if (Number(input.value) !== value) input.value = value;
      show(value);
    },
  };
}

function number(field, id, change) {
  const whole = field.kind === "integer";
  const step = field.step ?? (whole ? 1 : "any");
  const input = h("input", { id, type: "number", min: field.low, max: field.high, step, inputmode: whole ? "numeric" : "decimal" });
  const send = (final) => () => {
    const value = input.valueAsNumber;
    if (!Number.isFinite(value) || (whole && !Number.isInteger(value)) || !input.checkValidity()) return;
    change(value, final);
  };
  input.addEventListener("input", send(false));
  input.addEventListener("change", send(true));
  return {
    parts: [input],
    set({ value }) {
      if (input.valueAsNumber !== value) input.value = value;
    },
  };
}

function string(field, id, change) {
  const input = h("input", { id, type: "text", autocomplete: "off", spellcheck: "false" });
  input.addEventListener("change", () => change(input.value, true));
  return {
    parts: [input],
    set({ value }) {
      if (input.value !== value) input.value = value;
    },
  };
}

function boolean(field, id, change, words) {
  const input = h("input", { id, type: "checkbox", role: "switch" });
  const word = h("span", { class: "nc-value", "aria-hidden": "true" });
  const show = () => setText(word, input.checked ? words.on : words.off);
  input.addEventListener("change", () => {
    show();
    change(input.checked, true);
  });
  return {
    parts: [input, word],
    set({ value }) {
      input.checked = value;
      show();
    },
  };
}

function choice(field, id, change) {
  const select = h("select", { id });
  const known = field.options;
  select.append(...known.map((option, at) => h("option", { value: at }, String(option))));
  select.addEventListener("change", () => change(known[Number(select.value)], true));
  return {
    parts: [h("span", { class: "nc-select" }, select)],
    set({ value }) {
      // A value that the list lacks is shown as itself, and left alone until the reader picks another.
      select.querySelector("[value='-1']")?.remove();
      const at = known.indexOf(value);
      if (at < 0) select.prepend(h("option", { value: -1, disabled: true }, String(value)));
      select.value = String(at);
    },
  };
}

const KINDS = { slider, number, integer: number, string, boolean, choice };
