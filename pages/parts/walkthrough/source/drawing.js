// The graph beside the code: whole when it is small, else unfolded around the current step.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { groupTitle } from "./boxes.js";
import { Folds, MANY, whole } from "./folds.js";
import { Picture } from "./picture.js";
import { reached, stateAt } from "./state.js";

const KEPT = 16; // layouts that are kept for going back

export class Drawing {
  /** act: {jump(node), open(box)} */
  constructor(graph, words, act) {
    this.graph = graph;
    this.words = words;
    this.settings = { act, backs: reached(graph), ever: graph.steps.some((step) => step.act === "forward"), folds: null };
    this.box = h("div", { class: "wk-graph", tabindex: "0", role: "group", "aria-label": words.scroll_graph });
    this.root = this.box;
    this.pictures = new Map();
    this.whole = true;
    this.peeked = null;
    if (graph.nodes.length > MANY) this.#fold();
    this.#show(this.#wanted(graph.steps.length - 1));
  }

  #fold() {
    this.settings.folds = new Folds(this.graph);
    this.whole = false;
    this.where = h("span", { class: "wk-where" });
    this.toggle = h("button", { type: "button", class: "wk-special", onclick: () => this.#turn() });
    this.#label();
    this.root = h("div", { class: "wk-picture" }, h("div", { class: "wk-fold" }, this.where, this.toggle), this.box);
  }

  #label() {
    this.toggle.textContent = this.whole ? this.words.fold : fill(this.words.unfold, { n: this.graph.nodes.length });
  }

  /** Every operation, or folded again. */
  #turn() {
    this.whole = !this.whole;
    this.#label();
    this.paint(this.last);
  }

  /** Whether the graph is folded now; ``folds`` says whether it can be. */
  get folded() {
    return !this.whole;
  }

  get folds() {
    return this.settings.folds !== null;
  }

  /** Which groups are open at a step, as one text. */
  key(at) {
    return this.settings.folds.focus(at).join(" ");
  }

  /** Open the groups of a box that no step is about, until the next step. */
  peek(box) {
    const path = this.settings.folds.paths[box.made[0] ?? box.nodes[0]];
    if (!path.length) return this.#turn();
    this.#show({ open: path, node: null });
    this.picture.paint(stateAt(this.graph, this.last), this.graph.steps[this.last]);
  }

  #wanted(at) {
    if (this.whole) return null;
    const node = this.graph.steps[at]?.node ?? null;
    const { folds } = this.settings;
    const shared = node !== null && !folds.paths[node].length ? node : null;
    return { open: folds.focus(at), node: shared };
  }

  /** Take the layout for what is wanted, made now or kept from before; true when it is another than the one shown. */
  #show(wanted) {
    const { graph, words, pictures } = this;
    const key = wanted === null ? "whole" : `${wanted.open.join(" ")}/${wanted.node ?? ""}`;
    let picture = pictures.get(key);
    if (!picture) {
      const shape = wanted === null ? whole(graph) : this.settings.folds.view(wanted.open, wanted.node);
      picture = new Picture(graph, words, shape, this.settings);
    }
    pictures.delete(key);
    pictures.set(key, picture);
    if (pictures.size > KEPT) pictures.delete(pictures.keys().next().value);
    const changed = picture !== this.picture;
    this.picture = picture;
    if (changed) {
      this.box.replaceChildren(picture.svg);
      this.fit();
      if (this.where) this.where.textContent = wanted === null ? "" : this.#path(wanted.open);
    }
    return changed;
  }

  #path(open) {
    const { groups } = this.settings.folds;
    const kind = (group) => (group.kind === "layer" && group.name ? ` · ${group.type}` : "");
    return open.map((id) => groupTitle(groups[id], this.words) + kind(groups[id])).join(" › ");
  }

  fit() {
    this.picture.fit(this.box.clientWidth);
  }

  /** Show the state after step `at`. */
  paint(at) {
    this.last = at;
    const changed = this.#show(this.#wanted(at));
    const step = this.graph.steps[at];
    this.picture.paint(stateAt(this.graph, at), step);
    if (step && step.node !== null) this.picture.follow(step.node, this.box, changed);
  }
}
