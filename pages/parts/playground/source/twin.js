// The picture as text: what is trained, how far it is, every weight.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { number } from "./dom.js";
import { places } from "./net.js";

export class Twin {
  constructor(app) {
    this.app = app;
    this.lines = h("div", {});
    this.root = h("details", { class: "pg-panel", ontoggle: () => app.head && this.update() }, h("summary", {}, app.words.twin), this.lines, h("p", { class: "pg-dim" }, app.words.keys));
  }

  update() {
    const { app } = this;
    const P = app.P[app.side];
    if (!this.root.open || !P || app.head.playing) return;
    const { words, head, settings: s, net } = app;
    const share = (value) => (value === undefined ? "…" : `${(100 * value).toFixed(1)}%`);
    const look = app.looks[app.side];
    const row = app.curves[app.side]?.at(-1) ?? [0, NaN, NaN];
    const shape = net.widths.join(" → ");
    const said = [
      fill(words.twin_data, { name: words[`data_${s.data}`], train: head.n_train, test: app.points ? app.points.y.length - head.n_train : 0 }),
      fill(words.twin_net, { shape, activation: net.activations.map((one) => app.data.names[one] ?? one).join(", ") || "–" }),
      fill(words.twin_run, { epoch: number(row[0], 2), train: number(row[1], 4), test: number(row[2], 4) }),
      ...(look?.test_accuracy === undefined ? [] : [fill(words.twin_accuracy, { train: share(look.train_accuracy), test: share(look.test_accuracy) })]),
      ...(look?.findings ?? []).map((one) => one.words),
    ];
    const weights = places(net.widths).flatMap(({ inputs, outputs, at, bias }, layer) =>
      Array.from({ length: outputs }, (_, o) => {
        const terms = Array.from({ length: inputs }, (_, i) => `${app.network.inputName(layer, i)} ${number(P[at + o * inputs + i])}`);
        return `${app.network.nameOf(layer, o)}: ${words.bias} ${number(P[bias + o])}; ${terms.join("; ")}`;
      }));
    const key = [...said, ...weights].join("\n");
    if (key === this.key) return;
    this.key = key;
    this.lines.replaceChildren(...said.map((text) => h("p", {}, text)), h("h3", {}, words.twin_weights), h("ul", {}, weights.map((text) => h("li", {}, text))));
    setText(this.root.firstChild, words.twin);
  }
}
