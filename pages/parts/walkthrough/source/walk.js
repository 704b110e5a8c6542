// One walk: picture, code, panel and controls, and the step they all show.
import { h } from "../../source/dom.js";
import { spoken } from "../../source/phrase.js";
import { Code } from "./code.js";
import { Controls } from "./controls.js";
import { Drawing } from "./drawing.js";
import { panel } from "./panel.js";
import { sentence } from "./titles.js";
import { twin } from "./twin.js";

const PACE = 900; // milliseconds between steps while playing

export class Walk {
  constructor(graph, words) {
    this.graph = graph;
    this.words = words;
    this.timer = null;
    this.count = graph.steps.length;
    const go = (at) => (this.pause(), this.go(at));
    this.said = h("p", { class: "wk-said", "aria-live": "polite" });
    this.details = h("div", { class: "wk-details", tabindex: "0", role: "group", "aria-label": words.scroll_details });
    this.left = graph.left_out.map((key) => h("p", { class: "nt-note wk-left" }, spoken(words[`left_${key}`] ?? key)));
    this.root = h("div", { class: "wk" });
    if (!this.count) {
      this.root.append(...this.left);
      return;
    }
    this.code = new Code(graph.code, words);
    this.controls = new Controls(graph, words, { go, play: () => this.toggle() });
    this.drawing = new Drawing(graph, words, { jump: (node) => this.jump(node), open: (box) => this.open(box) });
    const side = h("div", { class: "wk-side" }, this.code.root, this.said, this.details);
    this.body = h("div", { class: "wk-body", tabindex: "0", role: "group", "aria-label": this.drawing.folds ? words.keys_folded : words.keys,
      onkeydown: (event) => this.key(event), onclick: (event) => this.held(event) }, this.drawing.root, side);
    this.root.append(this.controls.root, this.body, ...this.left, twin(graph, words, go));
    this.go(this.count - 1);
    this.watcher = new ResizeObserver(() => {
      this.drawing.fit();
      this.drawing.paint(this.at);
    });
    this.watcher.observe(this.drawing.root);
  }

  go(at) {
    this.at = Math.max(0, Math.min(this.count - 1, at));
    const step = this.graph.steps[this.at];
    const said = sentence(this.graph, step, this.words);
    this.said.replaceChildren(...spoken(said));
    this.said.className = `wk-said wk-${step.act === "forward" ? "going" : step.act === "error" ? "error" : "coming"}`;
    this.details.replaceChildren(...panel(this.graph, this.at, this.words));
    const node = step.node === null ? null : this.graph.nodes[step.node];
    this.code.light(step.line, node && node.line === step.line && step.act !== "start" ? node.columns : null);
    this.drawing.paint(this.at);
    const where = this.drawing.where?.textContent;
    this.controls.show(this.at, this.timer !== null, `${said.replaceAll("`", "")}${where ? ` · ${where}` : ""}`);
  }

  toggle() {
    if (this.timer !== null) {
      this.pause();
      this.go(this.at);
      return;
    }
    if (this.at >= this.count - 1) this.at = -1;
    this.timer = setInterval(() => {
      if (this.at >= this.count - 1 || !this.root.isConnected) this.pause();
      else if (this.at + 1 >= this.count - 1) this.pause(), this.go(this.at + 1);
      else this.go(this.at + 1);
    }, PACE);
    this.go(this.at + 1);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
  }

  /** To the next step that is about a node, round the end. */
  jump(node) {
    this.pause();
    const about = this.graph.steps.flatMap((step, at) => (step.node === node ? [at] : []));
    const steps = about.length ? about : this.graph.steps.flatMap((step, at) =>
      step.act === "forward" && this.graph.nodes[step.node].sources.some((source) => source.node === node) ? [at] : []);
    if (steps.length) this.go(steps.find((at) => at > this.at) ?? steps[0]);
  }

  /** To the first step that is about anything in a box; on the way back, of the backward that is under way. */
  open(box) {
    this.pause();
    const inside = new Set(box.nodes);
    const { steps } = this.graph;
    const about = steps.flatMap((step, at) => (inside.has(step.node) ? [at] : []));
    const { run } = steps[this.at];
    const first = about.find((at) => steps[at].run === run) ?? about[0];
    if (first === undefined) this.drawing.peek(box);
    else this.go(first);
    this.body.focus({ preventScroll: true });
  }

  /** To where the next group opens, or to the beginning of this one or of the one before. */
  leap(way) {
    this.pause();
    const key = (at) => this.drawing.key(at);
    let at = this.at;
    if (way < 0 && at > 0 && key(at - 1) !== key(at)) at -= 1;
    const here = key(at);
    if (way > 0) while (at < this.count - 1 && key(at) === here) at += 1;
    else while (at > 0 && key(at - 1) === here) at -= 1;
    this.go(at);
  }

  /** A click on the picture or the values leaves the keys with the walk. */
  held(event) {
    if (!event.target.closest("input, button, summary, a")) this.body.focus({ preventScroll: true });
  }

  key(event) {
    if (event.target.closest("input, button, summary, a") || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      ArrowRight: () => (this.pause(), this.go(this.at + 1)),
      ArrowDown: () => (this.pause(), this.go(this.at + 1)),
      ArrowLeft: () => (this.pause(), this.go(this.at - 1)),
      ArrowUp: () => (this.pause(), this.go(this.at - 1)),
      Home: () => (this.pause(), this.go(0)),
      End: () => (this.pause(), this.go(this.count - 1)),
      " ": () => this.toggle(),
      ...(this.drawing.folded && { PageDown: () => this.leap(1), PageUp: () => this.leap(-1) }),
    };
    if (!(event.key in acts) || (event.target !== this.body && event.key !== " ")) return; // inside, arrows scroll
    event.preventDefault();
    acts[event.key]();
  }

  close() {
    this.pause();
    this.watcher?.disconnect();
  }
}
