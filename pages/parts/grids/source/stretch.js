// Broadcasting in four steps: the sizes as given, aligned on the right, ones added, ones stretched.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";

export const STEPS = ["given", "align", "ones", "stretch"];

/** The sizes of each tensor under each other, as they stand in the step. `result` is null when they do not fit. */
export function sizes(inputs, result, step, bad) {
  const width = Math.max(...inputs.map((one) => one.shape.length), 1);
  const target = result ?? [];
  const cell = (text, kind) => h("td", { class: kind }, text);
  const row = ({ name, shape }, n) => {
    const shift = width - shape.length;
    const cells = Array.from({ length: width }, (_, column) => {
      const dim = step === 0 ? column : column - shift;
      const wrong = bad.some(([input, at]) => input === n && at === dim);
      if (dim < 0 || dim >= shape.length) return step >= 2 && dim < 0 ? stretched(1, target[column], "ng-added") : cell("", "ng-hole");
      return wrong ? cell(String(shape[dim]), "ng-bad") : stretched(shape[dim], target[column], "");
    });
    return h("tr", {}, h("th", { scope: "row", class: `ng-h${n % 6}` }, name), cells);
  };
  const stretched = (size, wanted, kind) => {
    const grows = step === 3 && size === 1 && wanted !== undefined && wanted !== 1;
    return grows ? h("td", { class: `${kind} ng-grown` }, "1 → ", String(wanted)) : cell(String(size), kind);
  };
  const last = result && step === 3 ? h("tr", { class: "ng-sum" }, h("th", { scope: "row" }, "out"), result.map((size) => cell(String(size), ""))) : null;
  return h("table", { class: "ng-sizes" }, h("tbody", {}, inputs.map(row), last));
}

/** Buttons for the steps; `choose(step)` is called with the new one. */
export function stepper(words, current, last, choose) {
  const buttons = STEPS.slice(0, last + 1).map((name, n) =>
    h("button", { type: "button", "aria-pressed": String(n === current), "data-step": n, onclick: () => choose(n) }, `${n + 1} `, words[`step_${name}`]),
  );
  return h("div", { class: "ng-steps", role: "group", "aria-label": words.steps }, buttons);
}

/** The sentence that belongs to a step. */
export const said = (words, step) => fill(words[`said_${STEPS[step]}`], {});
