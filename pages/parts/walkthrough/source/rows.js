// Where the nodes of a very large graph lie: row by row, in one pass. Less tidy than layout.js, but linear in time.
const GAP = 20;
const BELOW = 30;
const SWING = 70; // how far an edge that skips rows bends out, so that it does not run behind the nodes between
const EDGE = 8;

/** The same as layout() gives, for nodes of sizes [{width, height}]. */
export function rows(nodes, sizes) {
  const users = nodes.map(() => []);
  nodes.forEach((node, to) => node.sources.forEach((source) => users[source.node].push(to)));
  const rank = nodes.map(() => 0);
  nodes.forEach((node, at) => {
    if (node.made) rank[at] = Math.max(0, ...node.sources.map((source) => rank[source.node])) + 1;
  });
  nodes.forEach((node, at) => {
    if (!node.made && users[at].length) rank[at] = Math.min(...users[at].map((user) => rank[user])) - 1;
  });
  const filled = [];
  nodes.forEach((_, at) => (filled[rank[at]] ??= []).push(at));
  const placed = nodes.map(() => null);
  let y = EDGE;
  for (const row of filled) {
    if (!row) continue;
    const wanted = new Map(row.map((at) => [at, wish(nodes[at], placed)]));
    row.sort((a, b) => nodes[b].made - nodes[a].made || nodes[b].back - nodes[a].back || wanted.get(a) - wanted.get(b) || a - b);
    let free = -Infinity;
    for (const at of row) {
      const x = Math.max(wanted.get(at), free);
      placed[at] = { x, y, ...sizes[at] };
      free = x + sizes[at].width + GAP;
    }
    y += Math.max(...row.map((at) => sizes[at].height)) + BELOW;
  }
  const edges = nodes.flatMap((node, to) => node.sources.map((source) => ({
    ...source, from: source.node, to, path: curve(placed[source.node], placed[to], rank[to] - rank[source.node]),
  })));
  const left = Math.min(0, ...placed.map((one) => one.x)) - SWING - EDGE;
  const right = Math.max(0, ...placed.map((one) => one.x + one.width)) + EDGE;
  return { left, width: right - left, height: y - BELOW + EDGE, nodes: placed, edges };
}

/** Below the first source that an operation made; what is given stands at the left end of what is free. */
function wish(node, placed) {
  const above = node.sources.map((source) => placed[source.node]).filter(Boolean);
  return above.length ? above[0].x : 0;
}

function curve(from, to, ranks) {
  const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
  const bend = Math.max((y2 - y1) / 2, 10);
  if (ranks < 2) return `M${x1},${y1}C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`;
  const out = Math.min(from.x, to.x) - SWING * Math.min(1, 0.4 + ranks / 40);
  return `M${x1},${y1}C${out},${y1 + 24} ${out},${y2 - 24} ${x2},${y2}`;
}
