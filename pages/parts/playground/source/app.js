// The whole of it: what the server said last, the frames that wait to be shown, and what the reader asks.
import { h, setText } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { Controls } from "./controls.js";
import { Curves } from "./curves.js";
import { number } from "./dom.js";
import { Findings } from "./findings.js";
import { Network } from "./network.js";
import { Output } from "./output.js";
import { Own } from "./own.js";
import { Palette } from "./paint.js";
import { Panels } from "./panels.js";
import { DataColumn } from "./data.js";
import { Tour } from "./tour.js";
import { Twin } from "./twin.js";

const ENOUGH = 18; // frames in hand: below this more are asked for
const MOST = 36;
const LATE = 5000; // ms without an answer after which an event is sent again
const AGAIN = 120; // ms between questions while the server is busy with something
const SOON = 30; // ms between questions while it plays and no frame is in hand
const CURVES = 500; // ms between drawings of the curves while it plays
const NUMBERS = 100; // ms between changes of the numbers while it plays: nobody reads faster

export class App {
  constructor(data, text) {
    this.text = text;
    this.data = data;
    this.words = data.words;
    this.head = null;
    this.points = null;
    this.P = [];
    this.queue = [];
    this.curves = [];
    this.looks = [];
    this.surfaces = null;
    /** The run whose settings and network are on the screen: 0 or 1. */
    this.side = 0;
    this.pending = [];
    this.open = null;
    this.holds = 0;
    this.shownFrames = 0;
    this.stale = true;
    this.palette = new Palette(isDark());
    this.status = h("div", { class: "pg-said", role: "status", "aria-live": "polite" });
    this.controls = new Controls(this);
    this.column = new DataColumn(this);
    this.network = new Network(this);
    this.output = new Output(this);
    this.lines = new Curves(this);
    this.findings = new Findings(this);
    this.own = new Own(this);
    this.tour = new Tour(this);
    this.panels = new Panels(this);
    this.twin = new Twin(this);
    this.output.root.append(this.lines.root);
    this.root = h("section", { class: "pg", "aria-label": this.words.label },
      this.tour.banner, this.controls.root, this.findings.faults,
      h("div", { class: "pg-main" }, this.column.root, this.network.root, this.findings.looks, this.output.root),
      h("div", { class: "pg-panels" }, this.panels.root, this.own.root, this.tour.root, this.panels.last, this.twin.root),
      this.status,
    );
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  begin() {
    const tick = (now) => {
      this.raf = requestAnimationFrame(tick);
      if (this.root.isConnected) this.#tick(now);
    };
    this.raf = requestAnimationFrame(tick);
    this.themes = new MutationObserver(() => this.#theme());
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "style", "class"] });
    this.resizes = new ResizeObserver(() => this.#resized());
    this.resizes.observe(this.root);
  }

  close() {
    cancelAnimationFrame(this.raf);
    this.themes?.disconnect();
    this.resizes?.disconnect();
  }

  attach(send) {
    this.post = send;
    if (!this.head) this.ask();
  }

  /** Ask for something; what is asked while an answer is awaited goes with the next event. */
  ask(...commands) {
    this.pending.push(...commands);
    this.#flush();
  }

  set(changes) {
    this.ask({ do: "set", side: this.side, changes });
  }

  view(changes) {
    Object.assign(this.head.view, changes);
    this.ask({ do: "view", changes });
    this.refresh();
  }

  play(on) {
    if (!this.head) return;
    this.head.playing = on;
    this.ask({ do: on ? "play" : "pause" });
    if (!on) this.queue = this.queue.slice(-1);
    setText(this.status, on ? this.words.said_play : fill(this.words.said_pause, { epoch: number(this.epoch, 0) }));
    this.controls.update();
  }

  get settings() {
    return this.head.settings[this.side];
  }

  get net() {
    return this.head.nets[this.side];
  }

  get epoch() {
    return this.curves[0]?.at(-1)?.[0] ?? 0;
  }

  hides(name) {
    return this.head?.view.hidden.includes(name) ?? false;
  }

  receive(message) {
    const { head } = message;
    if (this.open && head.seen >= this.open.n) this.open = null;
    const anew = !this.head || head.version !== this.head.version;
    const before = this.head;
    this.head = head;
    if (head.settings.length <= this.side) this.side = 0;
    if (message.points) {
      this.points = message.points;
      this.holds = head.data;
    }
    if (anew) {
      this.queue = [];
      this.looks = [];
      this.surfaces = null;
      this.curves = head.settings.map(() => []);
      if (before) setText(this.status, this.words.said_reset);
    }
    if (head.curves && !message.frames.length) this.curves = head.curves.map((rows) => rows.map((row) => row.map(Number)));
    if (head.looks) this.looks = head.looks;
    if (message.surfaces) this.surfaces = message.surfaces;
    this.queue.push(...message.frames);
    if (!head.playing || !this.P.length || anew || this.P.length !== message.now.length) {
      if (!head.playing) this.#drain();
      this.P = message.now;
    }
    this.refresh();
    this.#flush();
  }

  /** Draw everything anew with the next frame. */
  refresh() {
    this.stale = true;
    this.fresh = true;
  }

  #drain() {
    for (const frame of this.queue) this.#take(frame);
    this.queue = [];
  }

  #take(frame) {
    this.P = frame.weights;
    frame.numbers.forEach((row, side) => this.curves[side]?.push(row));
    for (const rows of this.curves) {
      if (rows.length > 900) rows.splice(0, rows.length, ...rows.filter((_, k) => k % 2 === 0 || k > 880));
    }
  }

  #tick(now) {
    if (this.open && now - this.open.at > LATE) this.#send(this.open.event);
    if (!this.head) return;
    let moved = false;
    const shown = this.queue.length > 0;
    if (shown) {
      const count = this.queue.length > 2 * MOST ? 3 : this.queue.length > MOST + 4 ? 2 : 1;
      for (let k = 0; k < count; k++) this.#take(this.queue.shift());
      moved = true;
    }
    if (this.fresh) {
      this.fresh = false;
      this.#update();
      moved = true;
    }
    if (moved && this.P[this.side]) {
      const words = this.stale || !this.head.playing || now - (this.saidAt ?? 0) > NUMBERS;
      if (words) this.saidAt = now;
      this.network.draw();
      this.output.draw(words);
      if (words) this.controls.count();
      if (shown) this.shownFrames += 1;
      if (this.stale || now - (this.drawnAt ?? 0) > CURVES) {
        this.drawnAt = now;
        this.stale = false;
        this.lines.draw();
      }
      window.__playgroundFrames = this.shownFrames;
    }
    const waited = now - (this.askedAt ?? 0);
    const due = this.head.playing ? this.queue.length < ENOUGH && waited > SOON : this.head.busy && waited > AGAIN;
    if (!this.open && due) this.#flush(true);
  }

  /** Everything that changes with settings and looks, not with each frame. */
  #update() {
    for (const part of [this.controls, this.column, this.network, this.output, this.findings, this.own, this.tour, this.panels, this.twin]) part.update();
  }

  #flush(empty = false) {
    if (!this.post || this.open || (!this.pending.length && !empty)) return;
    const commands = this.pending.splice(0);
    const n = Math.max(Date.now(), (this.last ?? 0) + 1);
    this.last = n;
    const want = this.head?.playing ? Math.max(0, MOST - this.queue.length) : 0;
    const event = { n, commands, want, have: this.holds, fresh: !this.head };
    this.open = { n, at: performance.now(), event };
    this.#send(event);
  }

  #send(event) {
    this.askedAt = performance.now();
    this.open.at = this.askedAt;
    this.post(event);
  }

  #theme() {
    if (isDark() === this.palette.dark) return;
    this.palette = new Palette(isDark());
    this.column.repaint();
    this.network.repaint();
    this.output.repaint();
    this.refresh();
  }

  #resized() {
    const width = this.root.clientWidth;
    if (width === this.width) return;
    this.width = width;
    this.root.classList.toggle("pg-narrow", width < 720);
    this.root.classList.toggle("pg-wide", width >= 900);
    this.network.place();
    this.output.place();
    this.refresh();
  }

  /** Space trains or pauses, the right arrow walks, R starts over; not while something else has the keys. */
  #key(event) {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea, [role=application], dialog")) return;
    if (event.key === " " && !target.closest("button, summary, a")) {
      if (!this.hides("play")) this.play(!this.head.playing);
    } else if (event.key === "ArrowRight" && !this.hides("step")) this.ask({ do: "step", unit: "epoch" });
    else if ((event.key === "r" || event.key === "R") && !this.hides("reset")) this.ask({ do: "reset" });
    else return;
    event.preventDefault();
  }
}

function isDark() {
  return document.documentElement.dataset.theme === "dark";
}
