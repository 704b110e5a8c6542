// What a large graph is folded into: the turns and layers that the recording names, and stretches of what lies between.
// Only the groups that hold the current step's node are open; every other one is a box, and boxes alike become one.

export const MANY = 40; // a graph of up to so many nodes is drawn whole
const ROOMY = 24; // an open group of up to so many nodes is open down to the last layer
const STRETCH = 12; // operations of one nameless stretch
const ALIKE = 4; // so many groups of one shape in a row are one box
const PERIOD = 12; // longest pattern of groups that is looked for
const GIVEN = 6; // more shared tensors than these, out of sight of the open group, are one box

const FAR = Symbol("used by several boxes and by nothing in sight");
const made = (node) => node.role === "op" || node.role === "stop";
const same = (a, b) => a.length === b.length && a.every((one, at) => one === b[at]);

export class Folds {
  /** graph: nodes with `group`, from outer to inner, and `groups`. */
  constructor(graph) {
    this.graph = graph;
    this.groups = graph.groups.map((group) => ({ ...group }));
    this.paths = graph.nodes.map((node) => [...node.group]);
    this.#stretches();
    this.#given();
    this.groups.forEach((group) => Object.assign(group, { inside: null, nodes: [], made: [], children: [] }));
    this.roots = [];
    this.paths.forEach((path, at) => path.forEach((id, depth) => {
      const group = this.groups[id];
      group.nodes.push(at);
      if (!made(graph.nodes[at])) return;
      if (!group.made.length) {
        group.inside = depth ? path[depth - 1] : null;
        (depth ? this.groups[path[depth - 1]].children : this.roots).push(id);
      }
      group.made.push(at);
    }));
    this.groups.forEach((group) => (group.shape = this.#shape(group)));
  }

  /** Operations that no group names, between others or too many at once, in stretches of their own. */
  #stretches() {
    const parents = new Set(this.paths.flatMap((path) => path.slice(0, -1)));
    const runs = [];
    this.graph.nodes.forEach((node, at) => {
      if (!made(node)) return;
      const last = runs.at(-1);
      if (last && same(this.paths[last[0]], this.paths[at])) last.push(at);
      else runs.push([at]);
    });
    for (const run of runs) {
      const path = this.paths[run[0]];
      if (path.length && !parents.has(path.at(-1)) && run.length <= ROOMY) continue;
      const size = Math.ceil(run.length / Math.ceil(run.length / STRETCH));
      run.forEach((at, place) => {
        if (place % size === 0) this.groups.push({ kind: "part", name: null, type: "", turn: null });
        this.paths[at] = [...path, this.groups.length - 1];
      });
    }
  }

  /** What was given lies where all that use it lie. */
  #given() {
    this.users = this.graph.nodes.map(() => []);
    this.graph.nodes.forEach((node, at) => node.sources.forEach((source) => this.users[source.node].push(at)));
    const common = (a, b) => {
      const end = a.findIndex((id, depth) => b[depth] !== id);
      return end < 0 ? a : a.slice(0, end);
    };
    this.graph.nodes.forEach((node, at) => {
      if (!made(node)) this.paths[at] = this.users[at].length ? this.users[at].map((user) => this.paths[user]).reduce(common) : [];
    });
  }

  /** Groups of the same shape fold into one box. */
  #shape(group) {
    if (group.kind === "turn") return `turn ${group.turn[1]}`;
    if (group.kind === "layer") return `layer ${group.type}`;
    return `part ${group.made.map((at) => this.graph.nodes[at].label).join(" ")}`;
  }

  /** The groups that are open for a step: those of its node, or of the nearest step before whose node lies in any. */
  focus(last) {
    const path = (at) => this.paths[this.graph.steps[at]?.node] ?? [];
    for (let at = last; at >= 0; at -= 1) if (path(at).length) return this.#open(path(at));
    for (let at = last; at < this.graph.steps.length; at += 1) if (path(at).length) return this.#open(path(at));
    return [];
  }

  /** Down to the first group that is small enough to be open as a whole. */
  #open(path) {
    const roomy = path.findIndex((id) => this.groups[id].nodes.length <= ROOMY);
    return roomy < 0 ? path : path.slice(0, roomy + 1);
  }

  /**
   * The picture with the groups of `open` unfolded, `node` in sight:
   * {items: [{nodes, node} | {nodes, box}], edges: [{from, to, slot, parts: [{to, slot}]}]}, edges between items.
   */
  view(open, node = null) {
    const { nodes } = this.graph;
    const place = new Map(); // node -> item
    const items = [];
    const boxes = new Map(); // group -> box
    const innermost = open.at(-1);
    const roomy = innermost !== undefined && this.groups[innermost].nodes.length <= ROOMY;
    [null, ...open].forEach((parent, depth) => {
      if (parent === innermost && roomy) return;
      const children = parent === null ? this.roots : this.groups[parent].children;
      const split = children.indexOf(open[depth]);
      const stretches = split < 0 ? [children] : [children.slice(0, split), children.slice(split + 1)];
      for (const box of stretches.flatMap((stretch) => this.#boxes(stretch))) {
        if (!this.#plain(box)) box.groups.forEach((id) => boxes.set(id, box));
      }
    });
    const within = (at) => boxes.get(this.paths[at].find((id) => boxes.has(id)));
    const homes = nodes.map((one, at) => {
      if (made(one) || this.paths[at].length || at === node) return within(at) ?? null;
      const users = new Set(this.users[at].map(within));
      if (users.size === 1) return [...users][0] ?? null; // given, and used by one box alone
      return users.has(undefined) ? null : FAR;
    });
    const given = { kind: "given", groups: [], made: [], nodes: nodes.flatMap((_, at) => (homes[at] === FAR ? [at] : [])) };
    const shown = new Map(); // box -> item
    nodes.forEach((_, at) => {
      const box = homes[at] === FAR ? given.nodes.length > GIVEN && given : homes[at];
      if (!box || !shown.has(box)) items.push(box ? { nodes: [], box } : { nodes: [], node: at });
      if (box && !shown.has(box)) shown.set(box, items.length - 1);
      place.set(at, box ? shown.get(box) : items.length - 1);
      items[place.get(at)].nodes.push(at);
    });
    return { items, edges: this.#edges(items, place) };
  }

  /** Groups in a row as boxes: runs of one shape, or of one pattern of shapes, together. */
  #boxes(row) {
    const shapes = row.map((id) => this.groups[id].shape);
    const found = [];
    for (let at = 0; at < row.length; ) {
      let best = { period: 1, repeats: 1 };
      for (let period = 1; period <= Math.min(PERIOD, (row.length - at) / 2); period += 1) {
        let repeats = 1;
        const again = (start) => shapes.slice(at, at + period).every((shape, place) => shapes[start + place] === shape);
        while (again(at + repeats * period)) repeats += 1;
        const all = period * repeats;
        if (repeats > 1 && all >= ALIKE && all > best.period * best.repeats) best = { period, repeats };
      }
      const count = best.period * best.repeats;
      const groups = row.slice(at, at + count);
      const gathered = (which) => groups.flatMap((id) => this.groups[id][which]);
      const kind = count > 1 ? "run" : this.groups[groups[0]].kind;
      found.push({ kind, groups, ...best, nodes: gathered("nodes"), made: gathered("made") });
      at += count;
    }
    return found;
  }

  /** Too little to be worth a box. */
  #plain(box) {
    return box.kind !== "run" && box.nodes.length <= (box.kind === "part" ? 2 : 1);
  }

  #edges(items, place) {
    const edges = new Map();
    this.graph.nodes.forEach((node, at) => node.sources.forEach(({ node: source, slot }, nth) => {
      const [from, to] = [place.get(source), place.get(at)];
      if (from === to) return;
      const single = !items[from].box && !items[to].box;
      const key = single ? `${from} ${to} ${nth}` : `${from} ${to}`;
      const edge = edges.get(key) ?? { from, to, slot: null, parts: [] };
      edge.slot ??= slot;
      edge.parts.push({ to: at, slot });
      edges.set(key, edge);
    }));
    return [...edges.values()];
  }
}

/** Every node by itself. */
export function whole(graph) {
  const items = graph.nodes.map((_, at) => ({ nodes: [at], node: at }));
  const edges = graph.nodes.flatMap((node, to) =>
    node.sources.map(({ node: from, slot }) => ({ from, to, slot, parts: [{ to, slot }] })));
  return { items, edges };
}
