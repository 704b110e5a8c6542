// The bar on top: train, walk, start over, the epoch, and the settings that are changed most; the rest folds away.
import { h, setText } from "../../source/dom.js";
import { icon, iconButton, number } from "./dom.js";
import { choice, slider, tick, typed } from "./fields.js";

const RATES = [0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 5, 10, 30, 100];
const STRENGTHS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** The ladder with a value of its own between its steps. */
const withValue = (ladder, value) => [...new Set([...ladder, value])].sort((a, b) => a - b).map((one) => [String(one), String(one)]);

export class Controls {
  constructor(app) {
    this.app = app;
    const { words, choices } = app.data;
    const named = (kind, list) => list.map((one) => [one, words[`${kind}_${one}`] ?? app.data.names[one] ?? one]);
    const set = (name) => (value) => app.set({ [name]: value });
    this.playButton = h("button", { type: "button", class: "pg-play", onclick: () => app.play(!app.head?.playing) });
    this.steps = h("div", { class: "pg-group" },
      iconButton("step", words.step_batch, () => app.ask({ do: "step", unit: "step" })),
      iconButton("epoch", words.step_epoch, () => app.ask({ do: "step", unit: "epoch" })));
    this.reset = iconButton("reset", words.reset, () => app.ask({ do: "reset" }));
    this.epochs = h("span", { class: "pg-epoch-number" }, "0");
    this.speed = choice(words.speed, app.data.speeds.map((one) => [one, words[`speed_${one}`]]), (value) => app.view({ speed: value }));
    this.lr = choice(words.lr, withValue(RATES, 0.03), (value) => app.set({ lr: Number(value) }));
    this.activation = choice(words.activation, named("activation", choices.activation), (value) => app.set({ activation: [value] }));
    this.optimizer = choice(words.optimizer, named("optimizer", choices.optimizer), set("optimizer"));
    this.penalty = choice(words.penalty, named("penalty", choices.penalty), set("penalty"));
    this.rate = choice(words.rate, withValue(STRENGTHS, 0.001), (value) => app.set({ rate: Number(value) }));
    this.dropout = choice(words.dropout, withValue([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8], 0), (value) => app.set({ dropout: Number(value) }));
    this.loss = choice(words.loss, [], set("loss"));
    this.init = choice(words.init, named("init", choices.init), set("init"));
    this.schedule = choice(words.schedule, named("schedule", choices.schedule), set("schedule"));
    this.rules = choice(words.rules, named("rules", choices.rules), set("rules"));
    this.mu = slider(words.mu, { min: 0, max: 0.99, step: 0.01 }, set("mu"));
    this.horizon = typed(words.horizon, { min: 1, max: 100000, step: 1 }, set("horizon"));
    this.seed = typed(words.seed, { min: 0, max: 999999, step: 1 }, set("seed"));
    this.shuffle = tick(words.shuffle, set("shuffle"));
    this.layers = Array.from({ length: 6 }, (_, layer) =>
      choice(words.activation_layer.replace("{layer}", layer + 1), named("activation", choices.activation), (value) => this.#layer(layer, value)));
    this.seed.root.append(iconButton("dice", words.new_seed, () => app.set({ seed: Math.floor(Math.random() * 1000) })));
    this.sides = h("div", { class: "pg-switch", role: "group", "aria-label": words.compare },
      [words.side_a, words.side_b].map((name, side) => h("button", { type: "button", onclick: () => this.#turn(side) }, name)));
    this.compare = h("button", { type: "button", class: "pg-plain", onclick: () => app.ask({ do: "compare", on: app.head.settings.length < 2 }) });
    this.more = h("details", { class: "pg-more" }, h("summary", {}, words.advanced),
      h("div", { class: "pg-fields" }, this.loss.root, this.init.root, this.dropout.root, this.schedule.root, this.horizon.root, this.mu.root,
        this.seed.root, this.rules.root, this.shuffle.root, this.layers.map((one) => one.root)));
    this.parts = {
      play: [this.playButton], step: [this.steps], reset: [this.reset], speed: [this.speed.root], rate: [this.lr.root], activation: [this.activation.root],
      optimizer: [this.optimizer.root], penalty: [this.penalty.root, this.rate.root], dropout: [this.dropout.root], loss: [this.loss.root],
      init: [this.init.root], schedule: [this.schedule.root, this.horizon.root], seed: [this.seed.root], compare: [this.compare],
    };
    this.root = h("div", { class: "pg-bar" },
      h("div", { class: "pg-transport" }, this.playButton, this.steps, this.reset,
        h("div", { class: "pg-epoch" }, h("span", {}, words.epoch), this.epochs)),
      h("div", { class: "pg-fields" }, this.lr.root, this.activation.root, this.optimizer.root, this.penalty.root, this.rate.root, this.speed.root),
      h("div", { class: "pg-tail" }, this.sides, this.compare, this.more));
  }

  #layer(layer, value) {
    const { hidden, activation } = this.app.settings;
    const all = hidden.map((_, n) => activation[Math.min(n, activation.length - 1)]);
    all[layer] = value;
    this.app.set({ activation: all });
  }

  #turn(side) {
    this.app.side = side;
    this.app.network.forget();
    this.app.refresh();
  }

  update() {
    const { app } = this;
    const { head, settings: s } = app;
    const { words, choices } = app.data;
    this.playButton.replaceChildren(icon(head.playing ? "pause" : "play"), head.playing ? words.pause : words.play);
    this.playButton.setAttribute("aria-pressed", head.playing);
    this.speed.set(head.view.speed);
    this.lr.fill(withValue(RATES, s.lr));
    this.lr.set(String(s.lr));
    this.rate.fill(withValue(STRENGTHS, s.rate));
    this.rate.set(String(s.rate));
    this.dropout.fill(withValue([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8], s.dropout));
    this.dropout.set(String(s.dropout));
    const own = new Set(s.activation).size > 1 ? [["", "…"]] : [];
    this.activation.fill([...own, ...choices.activation.map((one) => [one, app.data.names[one] ?? one])]);
    this.activation.set(own.length ? "" : s.activation[0]);
    const usual = head.classes === 0 ? "mse" : head.classes === 2 ? "bce" : "cross-entropy";
    const fitting = choices.loss.filter((one) => one !== "auto" && choices.fits[one].includes(head.classes));
    this.loss.fill([["auto", words.loss_auto.replace("{loss}", words[`loss_${usual}`])], ...fitting.map((one) => [one, words[`loss_${one}`]])]);
    this.loss.set(fitting.includes(s.loss) ? s.loss : "auto");
    for (const name of ["optimizer", "penalty", "init", "schedule", "rules", "horizon", "seed", "shuffle", "mu"]) this[name].set(s[name]);
    this.layers.forEach((one, layer) => {
      one.root.hidden = layer >= s.hidden.length || s.hidden.length < 2 || app.hides("activation");
      one.set(s.activation[Math.min(layer, s.activation.length - 1)]);
    });
    for (const [name, parts] of Object.entries(this.parts)) for (const part of parts) part.hidden = app.hides(name);
    this.rate.root.hidden ||= s.penalty === "none";
    this.mu.root.hidden = !["momentum", "nesterov"].includes(s.optimizer);
    this.horizon.root.hidden ||= s.schedule === "constant";
    this.shuffle.root.hidden = s.rules === "original";
    const two = head.settings.length > 1;
    this.sides.hidden = !two;
    [...this.sides.children].forEach((button, side) => button.setAttribute("aria-pressed", side === app.side));
    setText(this.compare, two ? words.compare_off : words.compare_on);
    this.count();
  }

  count() {
    const { epoch } = this.app;
    setText(this.epochs, Number.isInteger(epoch) || epoch >= 100 ? String(Math.floor(epoch)) : number(epoch, 2));
  }
}
