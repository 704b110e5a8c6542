// What a folded box is called, and what is said of it.
import { fill } from "../../source/phrase.js";

const operations = (n, words) => (n === 1 ? words.operation_one : fill(words.operations, { n }));

/** The name of one group: "turn 3 of 100", "model.0", "12 operations". */
export function groupTitle(group, words) {
  if (group.kind === "turn") return fill(words.turn, { at: group.turn[0], of: group.turn[1] });
  if (group.kind === "layer") return group.name ?? group.type;
  return operations(group.made.length, words);
}

/** The kind of a group, as it stands in a pattern: "Linear", "turn", "Mul". */
function sort(folds, id, words) {
  const { kind, type, made } = folds.groups[id];
  if (kind !== "part") return kind === "turn" ? words.turn_one : type;
  return made.length > 1 ? operations(made.length, words) : folds.graph.nodes[made[0]].label;
}

/** Groups of one shape in a row once, with their number. */
function pattern(folds, ids, words) {
  const rows = [];
  for (const id of ids) {
    const { shape } = folds.groups[id];
    if (rows.at(-1)?.shape === shape) rows.at(-1).count += 1;
    else rows.push({ shape, name: sort(folds, id, words), count: 1 });
  }
  return rows.map(({ name, count }) => (count > 1 ? `${count} × ${name}` : name)).join(", ");
}

export function boxTitle(folds, box, words) {
  const groups = box.groups.map((id) => folds.groups[id]);
  if (box.kind === "given") return fill(words.given, { n: box.nodes.length });
  if (box.kind !== "run") return groupTitle(groups[0], words);
  if (box.period === 1 && groups[0].kind === "turn") {
    const [first] = groups[0].turn;
    return fill(words.turns, { first, last: groups.at(-1).turn[0] });
  }
  const unit = pattern(folds, box.groups.slice(0, box.period), words);
  return `${box.repeats} × ${box.period > 1 && / × /.test(unit) ? `(${unit})` : unit}`;
}

/** The second line: what kind it is, and how much lies in it. */
export function boxSize(folds, box, words) {
  if (box.kind === "given") return words.given_shared;
  if (box.kind === "part") return box.made.map((at) => folds.graph.nodes[at].label).join(", ");
  const count = operations(box.made.length, words);
  const { name, type } = folds.groups[box.groups[0]];
  return box.kind === "layer" && name ? `${type} · ${count}` : count;
}

/** How far the walk has come in a box: a key of the words. */
export function boxState(box, backs, state, ever) {
  const of = (nodes, set) => nodes.filter((at) => set.has(at)).length;
  const nodes = box.made.length ? box.made : box.nodes;
  const computed = ever ? of(nodes, state.computed) : nodes.length;
  const back = nodes.filter((at) => backs.has(at));
  const passed = of(back, state.passed);
  if (!computed) return "box_ahead";
  if (computed < nodes.length) return "box_forward";
  if (!passed) return "box_computed";
  return passed < back.length ? "box_back" : "box_passed";
}
