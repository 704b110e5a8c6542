// The words, formulas and numbers of one step.
import { h } from "../../source/dom.js";
import { fill, spoken } from "../../source/phrase.js";
import { grid } from "./grid.js";
import { formula } from "./math.js";
import { short } from "./numbers.js";
import { expected } from "./state.js";
import { engineName, title } from "./titles.js";

const LETTERS = ["a", "b", "c"];

/** Everything below the sentence of a step. */
export function panel(graph, at, words) {
  const step = graph.steps[at];
  if (!step) return [h("p", { class: "nt-note" }, words.nothing)];
  const value = (place, label) => grid(place === null ? null : graph.values[place], words, label);
  const node = step.node === null ? null : graph.nodes[step.node];
  const parts = [];
  if (step.act === "forward") {
    if (node.formula) parts.push(h("div", { class: "wk-formula" }, formula(node.formula)));
    node.sources.forEach((source, place) => {
      const below = graph.nodes[source.node];
      const letter = node.formula ? `${LETTERS[place] ?? "…"} = ` : "";
      parts.push(value(below.value, `${letter}${title(below, words)}`));
    });
    parts.push(value(node.value, `${node.formula ? "y = " : ""}${title(node, words)}`));
    if (node.saved.length) parts.push(h("p", { class: "nt-note" }, spoken(fill(words.saves, { names: list(node.saved) }))));
  } else if (step.act === "start") {
    parts.push(value(step.incoming[0], "v"));
  } else if (step.act === "back") {
    parts.push(...backward(graph, step, node, words, value));
  } else if (step.act === "keep") {
    parts.push(h("div", { class: "wk-formula" }, formula(step.before === null ? "\\text{.grad} \\leftarrow g" : "\\text{.grad} \\leftarrow \\text{.grad} + g")));
    if (step.before !== null) parts.push(value(step.before, words.grad_before));
    parts.push(value(step.incoming[0] ?? null, "g"));
    parts.push(value(step.after, words.grad_after));
  } else if (step.act === "hand") {
    parts.push(value(step.incoming[0], `∂ / ∂ ${title(node, words)}`));
  } else if (step.act === "error") {
    parts.push(h("pre", { class: "nt-pre nt-err" }, step.message.split(/(?<=\.) /)[0]));
  }
  const keys = [...(node && step.act !== "back" ? node.notes.map((key) => `note_${key}`) : []), ...step.notes.map((key) => `note_${key}`)];
  if (node && step.act === "forward") keys.push(...node.flags.filter((flag) => flag !== "freed").map((flag) => `flag_${flag}`));
  if (node && step.act === "back" && node.flags.includes("freed")) keys.push("flag_freed");
  if (node && step.act === "error" && node.flags.includes("freed")) keys.push("flag_freed");
  for (const key of keys) if (words[key]) parts.push(h("p", { class: "wk-remark" }, spoken(words[key])));
  return parts;
}

const list = (names) => names.map((name) => `\`${name}\``).join(", ");

function backward(graph, step, node, words, value) {
  const parts = [];
  step.incoming.forEach((place, at) => {
    if (place !== null) parts.push(value(place, step.incoming.length > 1 ? `${words.incoming} g${at}` : `${words.incoming} g`));
  });
  if (node.formula) parts.push(h("p", { class: "wk-formula wk-forward" }, formula(node.formula)));
  for (const out of step.outgoing) {
    const to = out.to === null ? null : graph.nodes[out.to];
    const box = h("div", { class: "wk-passing" }, h("div", { class: "wk-formula" }, formula(out.formula)));
    if (out.spelled.length) box.append(h("ul", { class: "wk-terms" }, out.spelled.map((one) => h("li", {}, spelled(one)))));
    box.append(value(out.value, to ? `→ ${title(to, words)}` : "→"));
    const all = out.to === null ? 0 : expected(graph, out.to, step.run);
    if (all > 1) box.append(h("p", { class: "nt-note" }, fill(words.adds_up, { all })));
    parts.push(box);
  }
  if (!step.outgoing.length) parts.push(h("p", { class: "nt-note" }, words.nothing_on));
  return parts;
}

/** "[0] 256 × 2 = 512" */
function spelled(one) {
  const factor = (number, first) => (!first && (number < 0 || number === "-inf") ? `(${short(number, 5)})` : short(number, 5));
  const term = (factors) => factors.map((number, at) => factor(number, at === 0)).join(" × ");
  let sum = one.terms.map(term).join(" + ").replaceAll("+ −", "− ");
  if (one.more) sum += ` + … (${one.more})`;
  const trivial = one.terms.length === 1 && one.terms[0].length === 1 && !one.more;
  const result = short(one.sum, 5);
  const where = one.at.length ? h("span", { class: "nt-dim" }, `[${one.at.join(", ")}]  `) : null;
  return [where, trivial || !one.terms.length ? result : `${sum} = ${result}`];
}

/** What stands in place of a step's formula where a node is named only. */
export const label = (node) => engineName(node);
