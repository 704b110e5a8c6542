// The slim bar below the code: run or stop, what is going on, reset and copy.
import { h, setText } from "../../source/dom.js";
import { fill, MOD } from "../../source/phrase.js";
import { setAttribute, show } from "./dom.js";
import { seconds } from "./words.js";
import { icon } from "./icons.js";
import { SHOW_BUSY } from "./limits.js";
import { linkTo } from "./link.js";
import { clearQueue, isWaiting } from "./order.js";
import { page } from "./page.js";

export class Toolbar {
  constructor(cell) {
    const { words } = cell;
    this.cell = cell;
    const button = (name, word, act) =>
      h("button", { type: "button", class: `nc-button nc-${name}`, onclick: act }, icon(name), h("span", {}, word));
    this.runIcon = icon("run");
    this.stopIcon = icon("stop");
    this.run = h("button", { type: "button", class: "nc-button nc-run", onclick: () => this.#press() }, this.runIcon, h("span", {}, words.run));
    this.status = h("span", { class: "nc-status" });
    this.stale = h("span", { class: "nc-stale", hidden: true }, icon("stale"), h("span", {}, words.stale));
    this.edited = h("span", { class: "nc-edited", hidden: true }, words.edited);
    this.fold = button("fold", "", () => cell.fold(!cell.folded));
    this.reset = button("reset", words.reset, () => cell.reset());
    this.copy = button("copy", words.copy, () => this.#copy());
    this.copy.setAttribute("aria-label", words.copy);
    this.share = button("share", words.share, () => this.#link());
    this.share.setAttribute("aria-label", fill(words.share_of, { name: cell.name }));
    this.share.title = fill(words.share_of, { name: cell.name });
    this.hint = h("span", { class: "nc-hint", "aria-hidden": "true" }, fill(words.hint, { key: MOD }));
    this.root = h(
      "div",
      { class: "nc-bar" },
      h("div", { class: "nc-row" }, this.run, this.status, this.stale, h("span", { class: "nc-space" }), this.hint, this.edited, this.fold, this.reset, this.share, this.copy),
    );
  }

  draw() {
    const { cell } = this;
    const { run, words, data } = cell;
    const stopping = run.busy && performance.now() - run.startedAt > SHOW_BUSY;
    if (this.stopping !== stopping) {
      this.stopping = stopping;
      this.run.classList.toggle("nc-stop", stopping);
      this.run.replaceChild(stopping ? this.stopIcon : this.runIcon, this.run.firstChild);
      setText(this.run.lastChild, stopping ? words.stop : words.run);
    }
    cell.root.classList.toggle("nc-busy", stopping);
    setAttribute(this.run, "aria-label", `${stopping ? words.stop : words.run} ${cell.name}`);
    setAttribute(this.run, "title", stopping ? words.stop : `${words.run} (${MOD}+Enter)`);
    const edited = cell.code !== cell.original;
    show(this.edited, edited);
    show(this.reset, edited);
    show(this.fold, Boolean(data.folded));
    setText(this.fold.lastChild, cell.folded ? words.show_code : words.hide_code);
    setAttribute(this.fold, "aria-expanded", String(!cell.folded));
    show(this.stale, Boolean(cell.stale) && !stopping);
    show(this.hint, !stopping && !cell.stale);
    this.#status(stopping, data, words);
  }

  /** What is said beside the button; called many times a second while a run is under way. */
  #status(stopping, data, words) {
    const { run } = this.cell;
    let word = "";
    let kind = "";
    if (stopping && data.state === "queued") {
      word = data.place ? fill(words.queued_at, { place: data.place }) : words.queued;
    } else if (stopping) {
      word = run.phase === "busy" ? fill(words.seconds, { seconds: seconds(run.elapsed) }) : words.sending;
    } else if (isWaiting(this.cell)) {
      word = words.waiting;
    } else if (data.state === "done" && typeof data.elapsed === "number" && !this.cell.stale) {
      kind = "done";
      word = fill(words.seconds, { seconds: seconds(data.elapsed) });
    }
    if (this.status.dataset.kind !== kind) {
      this.status.dataset.kind = kind;
      this.status.replaceChildren(...(kind === "done" ? [icon("done")] : []), h("span"));
    }
    setText(this.status.lastChild, word);
  }

  #press() {
    if (!this.stopping) this.cell.runNow();
    else if (page().active === this.cell) clearQueue(this.cell.scope);
    else this.cell.run.stop();
  }

  async #copy() {
    const { words, code } = this.cell;
    if (await copyText(code)) this.#done(this.copy, "copy", words.copied);
  }

  /** A link to this cell, with the code when it is not the note's. */
  async #link() {
    const { cell } = this;
    const address = await linkTo(cell.name, cell.code === cell.original ? null : cell.code);
    if (address === null) cell.notice(cell.words.share_long);
    else if (await copyText(address)) this.#done(this.share, "share", cell.words.linked);
  }

  /** Say on the button for a while that it has done its work. */
  #done(button, name, said) {
    const { words } = this.cell;
    button.classList.add("nc-copied");
    button.replaceChild(icon("done"), button.firstChild);
    setText(button.lastChild, said);
    this.cell.announce(said);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      button.classList.remove("nc-copied");
      button.replaceChild(icon(name), button.firstChild);
      setText(button.lastChild, words[name]);
    }, 1500);
  }
}

/** The clipboard's own interface exists on https and localhost only; elsewhere a selected text is copied. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { style: "position:fixed;opacity:0", "aria-hidden": "true" });
    const before = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus?.();
    return done;
  }
}
