// The graph in SVG: drawn once, repainted at each step by classes and texts alone.
import { h, s, still } from "./dom.js";
import { layout, WIDTH } from "./layout.js";
import { summary } from "./numbers.js";
import { expected, reached, stateAt } from "./state.js";
import { engineName, title } from "./titles.js";

const FIT = 0.84; // no smaller than this: texts stay readable, the rest scrolls
const EM = 0.62; // width of a character of the code font, in its size

/** As much of a text as `room` pixels hold at a font size; Chinese characters count twice. */
function cut(text, room, size) {
  const width = (letter) => (letter.codePointAt(0) > 0x2e7f ? 2 : 1) * EM * size;
  let used = 0;
  let kept = "";
  for (const letter of text) {
    used += width(letter);
    if (used > room) return `${[...kept].slice(0, -1).join("")}…`;
    kept += letter;
  }
  return text;
}

// Drawn for 12 by 12 pixels: two sheets that share a place, an arrow that comes back.
const BADGES = {
  view: "M1 4h6v6H1zM4 4V1h6v6H7",
  "in-place": "M10 6a4 4 0 1 1-1.3-3M9 .8V3.4H6.4",
};

export class Drawing {
  constructor(graph, words, jump) {
    this.graph = graph;
    this.words = words;
    this.ever = graph.steps.some((step) => step.act === "forward");
    const backs = reached(graph);
    const shaped = graph.nodes.map((node, at) => ({
      lines: backs.has(at) ? 3 : 2,
      back: backs.has(at),
      made: node.role === "op" || node.role === "stop",
      sources: node.sources,
    }));
    this.place = layout(shaped);
    const { left, width, height } = this.place;
    this.edges = this.place.edges.map((edge) => {
      const path = s("path", { d: edge.path, class: edge.slot === null ? "wk-edge wk-plain" : "wk-edge" });
      return { ...edge, path };
    });
    this.nodes = graph.nodes.map((node, at) => this.#node(node, at, backs.has(at), jump));
    this.svg = s(
      "svg",
      { viewBox: `${left} 0 ${width} ${height}`, role: "img", "aria-label": words.picture },
      s("g", {}, this.edges.map((edge) => edge.path)),
      s("g", {}, this.nodes.map((node) => node.group)),
    );
    this.root = h("div", { class: "wk-graph" }, this.svg);
    this.fit();
  }

  /** As wide as there is room, but never too small to read. */
  fit() {
    const room = this.root.clientWidth;
    const { width, height } = this.place;
    const scale = room ? Math.min(1, Math.max(FIT, (room - 4) / width)) : 1;
    this.scale = scale;
    this.svg.setAttribute("width", width * scale);
    this.svg.setAttribute("height", height * scale);
  }

  #node(node, at, hasGradient, jump) {
    const { x, y, width, height } = this.place.nodes[at];
    const text = (line, kind, content = "") => s("text", { x: 10, y: 20 + 17 * line, class: kind }, content);
    const name = title(node, this.words);
    const badge = Object.keys(BADGES).find((flag) => node.flags.includes(flag));
    const room = width - 20 - (badge ? 18 : 0);
    const made = node.role === "op" || node.role === "stop";
    const operation = made && name !== node.label ? cut(node.label, room * 0.55, 10.5) : "";
    const value = text(1, "wk-value");
    const gradient = hasGradient ? text(2, "wk-gradient") : null;
    const group = s(
      "g",
      { class: `wk-node wk-${node.role}`, transform: `translate(${x},${y})`, onclick: () => jump(at) },
      s("title", {}, `${name} · ${engineName(node)}`),
      s("rect", { width, height, rx: 9 }),
      text(0, "wk-name", cut(name, room - (operation.length + 1.5) * EM * 10.5, 12.5)),
      s("text", { x: width - (badge ? 26 : 10), y: 20, class: "wk-op", "text-anchor": "end" }, operation),
      badge && s("path", { d: BADGES[badge], class: "wk-badge", transform: `translate(${width - 21},10)` }),
      value,
      gradient,
    );
    return { group, value, gradient };
  }

  /** Show the state after step `at`. */
  paint(at) {
    const { graph, words } = this;
    const state = stateAt(graph, at);
    const step = graph.steps[at];
    const ever = this.ever;
    this.nodes.forEach(({ group, value, gradient }, index) => {
      const node = graph.nodes[index];
      const known = !ever || state.computed.has(index);
      const { classList } = group;
      classList.toggle("wk-ahead", !known);
      classList.toggle("wk-now", step?.node === index);
      classList.toggle("wk-failed", step?.act === "error" && state.failed === index);
      classList.toggle("wk-done", state.passed.has(index));
      value.textContent = known ? cut(summary(graph.values[node.value], words), WIDTH - 16, 11.5) : "";
      if (gradient) gradient.textContent = cut(this.#gradient(index, state, step), WIDTH - 16, 11.5);
    });
    for (const edge of this.edges) {
      const { classList } = edge.path;
      const forward = step?.act === "forward" && step.node === edge.to;
      const back = step?.act === "back" && step.node === edge.to && step.outgoing.some((out) => out.slot === edge.slot);
      classList.toggle("wk-lit", forward);
      classList.toggle("wk-back", back);
      classList.toggle("wk-ahead", ever && !state.computed.has(edge.to));
      classList.toggle("wk-used", edge.slot !== null && state.passed.has(edge.to));
    }
    if (step && step.node !== null) this.#follow(step.node);
  }

  /** The gradient line of a node: what is in .grad, what has come, or how much of it. */
  #gradient(index, state, step) {
    const { graph, words } = this;
    const node = graph.nodes[index];
    const show = (value) => summary(graph.values[value], words);
    if (node.role === "leaf" && state.kept.has(index) && (state.passed.has(index) || !state.arrived.has(index))) {
      return `.grad ${show(state.kept.get(index))}`;
    }
    const come = state.arrived.get(index);
    if (!come?.length) return "";
    if (state.passed.has(index) || come.length === 1 && expected(graph, index, step?.run ?? 0) <= 1) return `∇ ${show(come.at(-1))}`;
    const all = expected(graph, index, step?.run ?? 0);
    return `∇ ${come.length}/${Math.max(all, come.length)}`;
  }

  /** Keep the node in sight, moving nothing but the picture's own box. */
  #follow(index) {
    const { x, y, width, height } = this.place.nodes[index];
    const box = this.root;
    const left = (x - this.place.left + width / 2) * this.scale - box.clientWidth / 2;
    const top = (y + height / 2) * this.scale - box.clientHeight / 2;
    box.scrollTo({ left, top, behavior: still() ? "auto" : "smooth" });
  }
}
