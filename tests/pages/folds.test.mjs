// node folds.test.mjs FOLDS.MJS GRAPHS.JSON: what must hold for every view of every graph, and the boxes of each as JSON.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folds, graphs] = process.argv.slice(2);
const { Folds } = await import(pathToFileURL(folds).href);

/** Whether the edges of a view lead from before to after in some order. */
function acyclic({ items, edges }) {
  const waits = items.map(() => 0);
  edges.forEach(({ to }) => (waits[to] += 1));
  const free = items.flatMap((_, at) => (waits[at] ? [] : [at]));
  let done = 0;
  while (free.length) {
    const at = free.pop();
    done += 1;
    for (const { from, to } of edges) if (from === at && (waits[to] -= 1) === 0) free.push(to);
  }
  return done === items.length;
}

const report = {};
for (const [name, graph] of Object.entries(JSON.parse(readFileSync(graphs, "utf8")))) {
  const all = new Folds(graph);
  let most = 0;
  const seen = new Map();
  graph.steps.forEach((step, at) => {
    const open = all.focus(at);
    const alone = step.node !== null && !all.paths[step.node].length ? step.node : null;
    const view = all.view(open, alone);
    const placed = view.items.flatMap((item) => item.nodes).sort((a, b) => a - b);
    assert.deepEqual(placed, graph.nodes.map((_, node) => node), `${name}: every node is in one item`);
    if (step.node !== null) {
      const item = view.items.find(({ nodes }) => nodes.includes(step.node));
      assert.equal(item.node, step.node, `${name}, step ${at}: its node is in sight`);
    }
    for (const item of view.items.filter(({ box }) => box)) {
      assert.ok(item.nodes.length > 1, `${name}: a box of one node is that node`);
      assert.ok(item.box.groups.every((id) => !open.includes(id)), `${name}: what is open is no box`);
    }
    const boxed = view.edges.filter(({ from, to }) => view.items[from].box || view.items[to].box);
    assert.equal(new Set(boxed.map(({ from, to }) => `${from} ${to}`)).size, boxed.length, `${name}: one edge a pair`);
    assert.ok(view.edges.every(({ from, to }) => from !== to) && acyclic(view), `${name}, step ${at}: no cycle`);
    const drawn = new Set(view.edges.flatMap((edge) => edge.parts.map(({ to }) => `${edge.from} ${to}`)));
    graph.nodes.forEach((node, to) => node.sources.forEach((source) => {
      const [a, b] = [source.node, to].map((one) => view.items.findIndex(({ nodes }) => nodes.includes(one)));
      assert.ok(a === b || drawn.has(`${a} ${to}`), `${name}: no edge is lost`);
    }));
    most = Math.max(most, view.items.length);
    seen.set(open.join(" "), view.items.flatMap(({ box }) => (box ? [[box.kind, box.period, box.repeats, box.made.length]] : [])));
  });
  report[name] = { most, views: seen.size, first: [...seen.values()][0] };
}
process.stdout.write(JSON.stringify(report));
