// First, back, play, forward, last, and a slider over all steps.
import { h, s } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";

const PATHS = {
  first: "M4 3v10M13 3 6 8l7 5z",
  back: "M11 3 5 8l6 5z",
  play: "M5 3v10l8-5z",
  pause: "M5 3v10M11 3v10",
  next: "M5 3l6 5-6 5z",
  last: "M12 3v10M3 3l7 5-7 5z",
};

const icon = (name) =>
  s("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", class: "wk-icon" }, s("path", { d: PATHS[name] }));

export class Controls {
  /** act: {go(step), play()} */
  constructor(graph, words, act) {
    this.words = words;
    this.count = graph.steps.length;
    const button = (name, label, run) =>
      h("button", { type: "button", class: `wk-button wk-${name}`, title: label, "aria-label": label, onclick: run }, icon(name));
    this.play = button("play", words.play, () => act.play());
    this.slider = h("input", {
      type: "range", min: 0, max: Math.max(this.count - 1, 0), step: 1, "aria-label": words.steps, class: "wk-slider",
      oninput: () => this.#drag(act.go),
    });
    this.slider.style.setProperty("--wk-forward", `${(100 * this.#forwards(graph)) / Math.max(this.count, 1)}%`);
    this.count_text = h("span", { class: "wk-count" });
    const at = () => Number(this.slider.value);
    this.root = h("div", { class: "wk-controls", role: "group", "aria-label": words.controls },
      button("first", words.first, () => act.go(0)),
      button("back", words.back, () => act.go(at() - 1)),
      this.play,
      button("next", words.next, () => act.go(at() + 1)),
      button("last", words.last, () => act.go(this.count - 1)),
      this.slider,
      this.count_text,
    );
  }

  /** One step a picture of the screen, however many the hand passes. */
  #drag(go) {
    if (this.dragging) return;
    this.dragging = requestAnimationFrame(() => {
      this.dragging = 0;
      go(Number(this.slider.value));
    });
  }

  #forwards(graph) {
    const first = graph.steps.findIndex((step) => step.act !== "forward");
    return first < 0 ? this.count : first;
  }

  show(at, playing, said) {
    this.slider.value = at;
    this.slider.setAttribute("aria-valuetext", said);
    this.count_text.textContent = fill(this.words.count, { at: at + 1, all: this.count });
    const label = playing ? this.words.pause : this.words.play;
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
    this.play.title = label;
    this.play.setAttribute("aria-label", label);
  }
}
