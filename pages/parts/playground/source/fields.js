// Labelled fields that follow the settings: a list, a slider, a tick, a number.
import { h, setText } from "../../source/dom.js";

let count = 0;
const id = () => `pg-field-${++count}`;

/** A list of [value, words]; on(value) when one is chosen. */
export function choice(label, options, on, attributes = {}) {
  const name = id();
  const select = h("select", { id: name, onchange: () => on(select.value), ...attributes });
  const root = h("div", { class: "pg-field" }, h("label", { for: name }, label), select);
  const fill = (list) => {
    const text = JSON.stringify(list);
    if (select.dataset.list === text) return;
    select.dataset.list = text;
    select.replaceChildren(...list.map(([value, words]) => h("option", { value }, words)));
  };
  fill(options);
  return { root, select, fill, set: (value) => document.activeElement !== select && (select.value = value) };
}

/** A slider with its value beside its label; on(value) when it is let go, so that a drag is one change. */
export function slider(label, { min, max, step = 1, unit = "", shown }, on) {
  const name = id();
  const value = h("output", { for: name });
  const show = () => setText(value, shown ? shown(Number(input.value)) : `${input.value}${unit}`);
  const input = h("input", { id: name, type: "range", min, max, step, oninput: show, onchange: () => on(Number(input.value)) });
  const root = h("div", { class: "pg-field pg-slider" }, h("label", { for: name }, label, " ", value), input);
  return {
    root, input,
    set(next) {
      if (document.activeElement === input && input.matches(":active")) return;
      input.value = next;
      show();
    },
  };
}

/** A tick box; on(checked). */
export function tick(label, on) {
  const input = h("input", { type: "checkbox", onchange: () => on(input.checked) });
  return { root: h("label", { class: "pg-tick" }, input, label), input, set: (value) => (input.checked = value) };
}

/** A number that is typed; on(value) with Enter or when left, for a number within its bounds. */
export function typed(label, { min, max, step = "any" }, on) {
  const name = id();
  let before = "";
  const apply = () => {
    const value = Number(input.value);
    if (input.value === before || input.value.trim() === "" || !Number.isFinite(value) || value < min || value > max) {
      input.value = before;
      return;
    }
    before = input.value;
    on(value);
  };
  const input = h("input", { id: name, type: "number", min, max, step, onchange: apply, inputmode: "decimal" });
  return {
    root: h("div", { class: "pg-field" }, h("label", { for: name }, label), input),
    input,
    set(value) {
      if (document.activeElement === input) return;
      input.value = before = String(value);
    },
  };
}
