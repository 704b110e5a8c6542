// Where each node lies and how each edge runs: layers from top to bottom, in the order of the computation.
// What leads nowhere (the norm that a loop looks at) stands in a column of its own, beside what it was made of.
import dagre from "@dagrejs/dagre";
import { rows } from "./rows.js";

export const WIDTH = 172;
const LINE = 17;
const PARALLEL = 16;
const ASIDE = 30; // from the graph to the column beside it
const BETWEEN = 10; // between two nodes of one column
const ALIGNMENTS = [undefined, "UL", "UR", "DL", "DR"];
const MANY = 120; // beyond so many nodes dagre takes seconds to minutes

/** Lines of text in a node: name and operation, value, and gradient where one ever comes by. */
const height = (lines) => 14 + lines * LINE;

/**
 * nodes: [{lines, made, back, sources: [{node, slot, …}]}]: whether an operation made it, whether a backward comes by.
 * Returns {left, width, height, nodes: [{x, y, width, height}], edges: [{from, to, path, …}]}, an edge with all that its
 * source has, the tidiest of several:
 * narrow, and with the way of the gradient as straight as can be; the first one where ``once`` is said.
 */
export function layout(nodes, once = false) {
  if (nodes.length > MANY) return rows(nodes, nodes.map(({ lines }) => ({ width: WIDTH, height: height(lines) })));
  const stacks = besides(nodes);
  const tries = once ? [undefined] : ALIGNMENTS;
  return tries.map((align) => laid(nodes, stacks, align)).reduce((best, one) => (one.cost < best.cost ? one : best));
}

/** node -> the nodes that hang on it alone and lead nowhere, in their order. */
function besides(nodes) {
  const stacks = new Map();
  if (!nodes.some((node) => node.back)) return stacks;
  const consumers = nodes.map(() => []);
  nodes.forEach((node, to) => node.sources.forEach((source) => consumers[source.node].push(to)));
  const dead = nodes.map(() => false);
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    dead[at] = nodes[at].made && !nodes[at].back && consumers[at].every((to) => dead[to]);
  }
  const anchors = nodes.map(() => null);
  nodes.forEach((node, at) => {
    if (!dead[at]) return;
    const from = new Set(node.sources.map((source) => (dead[source.node] ? anchors[source.node] : source.node)));
    const [anchor] = from;
    if (from.size !== 1 || anchor === null || anchor === undefined) return;
    anchors[at] = anchor;
    stacks.set(anchor, [...(stacks.get(anchor) ?? []), at]);
  });
  for (const [anchor, stack] of stacks) {
    const whole = stack.every((at) => consumers[at].every((to) => stack.includes(to)));
    if (stack.length > 4 || !whole) stacks.delete(anchor);
  }
  return stacks;
}

function laid(nodes, stacks, align) {
  const aside = new Set([...stacks.values()].flat());
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 20, ranksep: 28, edgesep: 14, marginx: 8, marginy: 8, align });
  graph.setDefaultEdgeLabel(() => ({}));
  const tall = (at) => height(nodes[at].lines);
  const stacked = (at) => (stacks.get(at) ?? []).reduce((sum, one) => sum + tall(one) + BETWEEN, -BETWEEN);
  nodes.forEach((_, at) => {
    if (!aside.has(at)) graph.setNode(String(at), { width: WIDTH, height: Math.max(tall(at), stacked(at)) });
  });
  const pairs = new Map();
  nodes.forEach((node, to) => {
    node.sources.forEach((source) => {
      const pair = `${source.node}-${to}`;
      pairs.set(pair, [...(pairs.get(pair) ?? []), source]);
    });
  });
  for (const [pair, sources] of pairs) {
    const [from, to] = pair.split("-");
    if (aside.has(Number(to))) continue;
    graph.setEdge(from, to, { weight: nodes[to].back && sources[0].slot !== null ? 12 : 1 }, pair);
  }
  dagre.layout(graph);
  const size = { width: graph.graph().width || 0, height: graph.graph().height || 0 };
  const placed = nodes.map((_, at) => {
    if (aside.has(at)) return null;
    const { x, y } = graph.node(String(at));
    return { x: x - WIDTH / 2, y: y - tall(at) / 2, width: WIDTH, height: tall(at) };
  });
  if (aside.size) {
    const x = size.width - 8 + ASIDE;
    for (const [anchor, stack] of stacks) {
      let y = graph.node(String(anchor)).y - stacked(anchor) / 2;
      for (const at of stack) {
        placed[at] = { x, y, width: WIDTH, height: tall(at) };
        y += tall(at) + BETWEEN;
      }
    }
    size.width = x + WIDTH + 8;
  }
  const edges = [];
  const reach = [0, size.width]; // edges may swing out beyond the nodes
  let cost = size.width;
  for (const [pair, sources] of pairs) {
    const [from, to] = pair.split("-").map(Number);
    const points = aside.has(to) ? besidePoints(placed[from], placed[to]) : graph.edge({ v: String(from), w: String(to), name: pair }).points;
    if (!aside.has(to)) {
      points[0].y = placed[from].y + placed[from].height;
      points.at(-1).y = placed[to].y;
    }
    for (const { x } of points) {
      reach[0] = Math.min(reach[0], x - PARALLEL);
      reach[1] = Math.max(reach[1], x + PARALLEL);
    }
    sources.forEach((source, turn) => {
      edges.push({ ...source, from, to, path: curve(points, (turn - (sources.length - 1) / 2) * PARALLEL) });
      const shift = Math.abs(placed[from].x - placed[to].x);
      if (!aside.has(to)) cost += source.slot === null ? shift * 0.1 : shift;
    });
  }
  return { cost, left: reach[0], width: reach[1] - reach[0], height: size.height, nodes: placed, edges };
}

/** Sideways from a node to the column, downwards within it. */
function besidePoints(from, to) {
  if (from.x === to.x) {
    const x = from.x + from.width / 2;
    return [{ x, y: from.y + from.height }, { x, y: to.y }];
  }
  const [start, end] = [from.y + from.height / 2, to.y + to.height / 2];
  const middle = (from.x + from.width + to.x) / 2;
  return [{ x: from.x + from.width, y: start }, { x: middle, y: start }, { x: middle, y: end }, { x: to.x, y: end }];
}

/** A smooth path through the points; the inner ones moved aside, so that two edges of one pair are two lines. */
function curve(points, aside) {
  const moved = points.map((point, at) => ({
    x: point.x + (at === 0 || at === points.length - 1 ? aside * 0.6 : aside),
    y: point.y,
  }));
  const [first, ...rest] = moved;
  let path = `M${first.x},${first.y}`;
  if (rest.length === 1) return `${path}L${rest[0].x},${rest[0].y}`;
  for (let at = 0; at < rest.length - 1; at += 1) {
    const corner = rest[at];
    const next = rest[at + 1];
    const end = at === rest.length - 2 ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    path += `Q${corner.x},${corner.y} ${end.x},${end.y}`;
  }
  return path;
}
