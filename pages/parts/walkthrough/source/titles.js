// What a node is called, and what a step is said to do.
import { fill } from "../../source/phrase.js";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const low = (number) => [...String(number)].map((digit) => SUBSCRIPTS[digit]).join("");

/** The reader's name for the tensor, with the turn of the loop; else its expression, else what it is. */
export function title(node, words) {
  if (node.name) return node.turn ? `${node.name}${low(node.turn[0])}` : node.name;
  if (node.role === "leaf" || node.role === "constant") return words[node.role];
  if (node.flags.includes("part")) return node.label;
  return node.expression.replace(/^torch\.(?:nn\.functional\.|autograd\.)?/, "") || node.label;
}

/** The assignment as the reader wrote it. */
export function written(node, words) {
  if (node.flags.includes("part")) return fill(words.part, { label: node.label, what: node.expression });
  if (node.name && node.expression && node.expression !== node.name) {
    const inPlace = node.flags.includes("in-place");
    return inPlace ? node.expression : `${title(node, words)} = ${node.expression}`;
  }
  return node.expression || title(node, words);
}

export const engineName = (node) => node.grad_fn?.split("::").at(-1) ?? node.label;

/** The sentence of a step, with `code` between backticks. */
export function sentence(graph, step, words) {
  const node = step.node === null ? null : graph.nodes[step.node];
  const what = node ? title(node, words) : "";
  if (step.act === "forward") return fill(words[`say_${node.role}`], { what: written(node, words) });
  if (step.act === "back") {
    const targets = step.outgoing.filter((out) => out.to !== null).map((out) => `\`${title(graph.nodes[out.to], words)}\``);
    return fill(words.say_back, { node: engineName(node), targets: targets.join(words.and) || "–" });
  }
  if (step.message.startsWith("OutOfTime")) return words.say_time;
  if (step.act === "error") return fill(words.say_error, { message: step.message.split(":")[0] });
  return fill(words[`say_${step.act}`], { what, run: step.run });
}
