// One layout of the graph in SVG: drawn once, repainted at each step by classes and texts alone.
import { s, still } from "../../source/dom.js";
import { boxSize, boxState, boxTitle } from "./boxes.js";
import { layout, WIDTH } from "./layout.js";
import { summary } from "./numbers.js";
import { expected } from "./state.js";
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

const text = (line, kind, content = "") => s("text", { x: 10, y: 20 + 17 * line, class: kind }, content);

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export class Picture {
  /** shape: {items, edges} of folds.js; act: {jump(node), open(box)}; backs: the nodes that a backward reaches. */
  constructor(graph, words, shape, { act, backs, ever, folds }) {
    Object.assign(this, { graph, words, backs, ever, folds, items: shape.items });
    const folded = shape.items.some((item) => item.box);
    const sources = shape.items.map(() => []);
    for (const edge of shape.edges) sources[edge.to].push({ node: edge.from, slot: edge.slot, parts: edge.parts });
    this.place = layout(shape.items.map((item, at) => {
      const back = item.nodes.some((node) => backs.has(node));
      const made = item.box ? item.box.made.length > 0 : ["op", "stop"].includes(graph.nodes[item.node].role);
      return { lines: back || item.box ? 3 : 2, back, made, sources: sources[at] };
    }), folded);
    const { left, width, height } = this.place;
    this.edges = this.place.edges.map((edge) => {
      const path = s("path", { d: edge.path, class: edge.slot === null ? "wk-edge wk-plain" : "wk-edge" });
      return { ...edge, path };
    });
    this.drawn = shape.items.map((item, at) => (item.box ? this.#box(item.box, at, act) : this.#node(item.node, at, act)));
    this.at = new Map(shape.items.flatMap((item, at) => item.nodes.map((node) => [node, at])));
    this.svg = s(
      "svg",
      { viewBox: `${left} 0 ${width} ${height}`, role: folded ? "group" : "img", "aria-label": folded ? words.picture_folded : words.picture },
      s("g", {}, this.edges.map((edge) => edge.path)),
      s("g", {}, this.drawn.map((node) => node.group)),
    );
  }

  /** As wide as there is room, but never too small to read. */
  fit(room) {
    const { width, height } = this.place;
    this.scale = room ? Math.min(1, Math.max(FIT, (room - 4) / width)) : 1;
    this.svg.setAttribute("width", width * this.scale);
    this.svg.setAttribute("height", height * this.scale);
  }

  #node(index, at, act) {
    const node = this.graph.nodes[index];
    const { x, y, width, height } = this.place.nodes[at];
    const name = title(node, this.words);
    const badge = Object.keys(BADGES).find((flag) => node.flags.includes(flag));
    const room = width - 20 - (badge ? 18 : 0);
    const made = node.role === "op" || node.role === "stop";
    const operation = made && name !== node.label ? cut(node.label, room * 0.55, 10.5) : "";
    const value = text(1, "wk-value");
    const gradient = this.backs.has(index) ? text(2, "wk-gradient") : null;
    const group = s(
      "g",
      { class: `wk-node wk-${node.role}`, transform: `translate(${x},${y})`, onclick: () => act.jump(index) },
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

  #box(box, at, act) {
    const { x, y, width, height } = this.place.nodes[at];
    const name = boxTitle(this.folds, box, this.words);
    const size = boxSize(this.folds, box, this.words);
    const state = text(2, "wk-state");
    const open = (event) => (event.preventDefault(), event.stopPropagation(), act.open(box));
    const group = s(
      "g",
      {
        class: "wk-node wk-box", transform: `translate(${x},${y})`, role: "button", tabindex: 0, onclick: open,
        onkeydown: (event) => (event.key === "Enter" || event.key === " ") && open(event),
      },
      s("title", {}, `${name} · ${size}`),
      s("rect", { x: 5, y: 5, width, height, rx: 9, class: "wk-under" }),
      s("rect", { width, height, rx: 9 }),
      text(0, "wk-name", cut(name, width - 34, 12.5)),
      s("path", { d: "M5 0v10M0 5h10", class: "wk-badge", transform: `translate(${width - 20},11)` }),
      text(1, "wk-op", cut(size, width - 20, 10.5)),
      state,
    );
    return { group, state, label: `${name}, ${size}` };
  }

  /** Show the state after a step. */
  paint(state, step) {
    const { graph, words, ever } = this;
    this.items.forEach((item, at) => {
      const { group, value, gradient, ...folded } = this.drawn[at];
      const { classList } = group;
      if (item.box) {
        const key = boxState(item.box, this.backs, state, ever);
        classList.toggle("wk-ahead", key === "box_ahead");
        classList.toggle("wk-done", key === "box_passed");
        write(folded.state, cut(words[key], WIDTH - 16, 11.5));
        group.setAttribute("aria-label", `${folded.label}, ${words[key]}`);
        return;
      }
      const node = graph.nodes[item.node];
      const known = !ever || state.computed.has(item.node);
      classList.toggle("wk-ahead", !known);
      classList.toggle("wk-now", step?.node === item.node);
      classList.toggle("wk-failed", step?.act === "error" && state.failed === item.node);
      classList.toggle("wk-done", state.passed.has(item.node));
      write(value, known ? cut(summary(graph.values[node.value], words), WIDTH - 16, 11.5) : "");
      if (gradient) write(gradient, cut(this.#gradient(item.node, state, step), WIDTH - 16, 11.5));
    });
    for (const { path, parts } of this.edges) {
      const { classList } = path;
      const here = parts.filter((part) => step && part.to === step.node);
      classList.toggle("wk-lit", step?.act === "forward" && here.length > 0);
      classList.toggle("wk-back", step?.act === "back" && here.some((part) => step.outgoing.some((out) => out.slot === part.slot)));
      classList.toggle("wk-ahead", ever && !parts.some((part) => state.computed.has(part.to)));
      classList.toggle("wk-used", parts.some((part) => part.slot !== null && state.passed.has(part.to)));
    }
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
    const all = expected(graph, index, step?.run ?? 0);
    if (state.passed.has(index) || (come.length === 1 && all <= 1)) return `∇ ${show(come.at(-1))}`;
    return `∇ ${come.length}/${Math.max(all, come.length)}`;
  }

  /** Keep a node in sight, moving nothing but the picture's own box. */
  follow(node, box, jump) {
    const at = this.at.get(node);
    if (at === undefined) return;
    const { x, y, width, height } = this.place.nodes[at];
    const left = (x - this.place.left + width / 2) * this.scale - box.clientWidth / 2;
    const top = (y + height / 2) * this.scale - box.clientHeight / 2;
    box.scrollTo({ left, top, behavior: jump || still() ? "auto" : "smooth" });
  }
}
