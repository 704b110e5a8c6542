// The numbers of one unit, to be read and edited: its bias and the weights of what comes in.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { iconButton } from "./dom.js";
import { places } from "./net.js";

export class Card {
  constructor(app, network) {
    this.app = app;
    this.network = network;
    this.root = h("div", { class: "pg-card", role: "dialog", hidden: true, onkeydown: (event) => event.key === "Escape" && this.close(true) });
    this.inputs = [];
  }

  open(layer, unit, from) {
    const { app, network } = this;
    if (!app.P[app.side]) return;
    const { words } = app;
    const { inputs, at, bias } = places(app.net.widths)[layer];
    const row = (label, index) => {
      const input = h("input", { type: "number", step: "0.1", "aria-label": label, onchange: () => this.#change(index, input), inputmode: "decimal" });
      this.inputs.push({ input, index });
      return h("label", {}, h("span", {}, label), input);
    };
    this.inputs = [];
    this.node = network.units[layer][unit];
    const name = network.nameOf(layer, unit);
    this.root.setAttribute("aria-label", name);
    this.root.replaceChildren(
      h("header", {}, h("b", {}, name), iconButton("close", words.close, () => this.close(true))),
      row(words.bias, bias + unit),
      ...Array.from({ length: inputs }, (_, i) => row(fill(words.weight_from, { name: network.inputName(layer, i) }), at + unit * inputs + i)),
      h("small", {}, words.edit_hint),
    );
    this.root.hidden = false;
    const { x, y } = this.node;
    const wide = network.stage.clientWidth;
    this.root.style.left = `${Math.max(0, Math.min(x + network.size + 8, wide - 200))}px`;
    this.root.style.top = `${Math.max(0, Math.min(y, network.height - 60))}px`;
    this.update();
    const target = this.inputs[from === undefined ? 0 : from + 1].input;
    target.focus({ preventScroll: true });
    target.select();
  }

  close(back = false) {
    if (this.root.hidden) return;
    this.root.hidden = true;
    if (back) this.node?.root.focus();
  }

  update() {
    const P = this.app.P[this.app.side];
    if (this.root.hidden || !P) return;
    for (const { input, index } of this.inputs) if (document.activeElement !== input || input.value === "") input.value = String(Number(P[index].toPrecision(4)));
  }

  #change(index, input) {
    const value = Number(input.value);
    if (input.value.trim() === "" || !Number.isFinite(value)) return this.update();
    const { app } = this;
    if (app.head.playing) app.play(false);
    app.ask({ do: "weight", side: app.side, index, value });
  }
}
