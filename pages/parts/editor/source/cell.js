// One cell: its code, the elements around it, and what the reader does with them.
//
// A cell lives in the page's registry under its Streamlit key, apart from the element that Streamlit gives it: when
// Streamlit builds that element anew, the cell moves over with its editor, cursor and undo history.
import { h, setText } from "../../source/dom.js";
import { fill, MOD } from "../../source/phrase.js";
import { Changed } from "./changed.js";
import { Clean } from "./clean.js";
import { Controls } from "./controls.js";
import { markHome, setAttribute } from "./dom.js";
import { readDraft, writeDraft } from "./drafts.js";
import { editing, keep } from "./editing.js";
import { markError } from "./errorline.js";
import { receive } from "./guest.js";
import { hash } from "./hash.js";
import { inherit } from "./heir.js";
import { DRAFT, GRACE, PARKED } from "./limits.js";
import { whenNear } from "./near.js";
import { enqueue, forget } from "./order.js";
import { cellsOf, nextNumber, page } from "./page.js";
import { change, fields } from "./params.js";
import { Run } from "./run.js";
import { refresh } from "./stale.js";
import { still } from "./still.js";
import { Toolbar } from "./toolbar.js";

const lf = (code) => code.replace(/\r\n?/g, "\n");
let count = 0;

/** Which cell stands in a block of Streamlit's now: another language brings other cells into the same blocks. */
const holders = new WeakMap();

/** What a run changes of a cell's data. */
const OF_A_RUN = ["needs", "state", "place", "elapsed", "run_id", "error_line", "output", "whole"];

export class Cell {
  constructor(key, component) {
    const { data } = component;
    this.key = key;
    this.component = component;
    this.data = data;
    /** What all cells of the scope share: the words on the screen and the names that its page defines. */
    this.about = page().about.get(data.scope);
    this.words = this.about.words;
    this.name = data.name;
    this.scope = data.scope;
    this.original = lf(data.original);
    this.stale = false;
    this.view = null;
    this.helpId = `nc-${(count += 1)}`;
    const kept = page().parked.get(this.parkingPlace) ?? {};
    this.kept = kept.editor;
    this.originalHash = hash(this.original);
    const draft = readDraft(this.scope, this.name) ?? inherit(this.scope, this.name, this.originalHash);
    this.text = draft ? lf(draft.code) : this.original;
    this.base = draft?.base ?? this.originalHash;
    this.run = new Run(this, kept);
    this.#build();
    this.fold(data.folded === true && this.code === this.original);
    if (draft) this.#saveDraft(); // an inherited one lies nowhere yet
  }

  get parkingPlace() {
    return `${this.scope}\n${this.key}`;
  }

  get label() {
    return fill(this.words.label, { name: this.name });
  }

  get needs() {
    return this.data.needs;
  }

  get auto() {
    return this.data.auto && !this.isGuest;
  }

  /** Whether the code came with a link and is not yet the reader's own. */
  get isGuest() {
    return this.guest?.code === this.code;
  }

  /** What other cells' runs take for this cell's code: never a guest's. */
  get lent() {
    return this.isGuest ? this.guest.before : this.code;
  }

  get code() {
    return (this.text ??= this.view.state.doc.toString());
  }

  // --- elements -----------------------------------------------------------------------------------------------

  #build() {
    this.toolbar = new Toolbar(this);
    this.controls = new Controls(this, (name, value, final) => this.#setField(name, value, final));
    this.changed = new Changed(this);
    this.body = h("div", { class: "nc-code" });
    this.live = h("div", { class: "nc-aloud", "aria-live": "polite" });
    this.message = h("div", { class: "nc-note", role: "status", hidden: true });
    this.root = h(
      "section",
      { class: "nc", "aria-label": this.label, "data-cell": this.name },
      this.controls.root,
      this.changed.root,
      this.body,
      this.message,
      this.toolbar.root,
      h("div", { id: this.helpId, class: "nc-aloud" }, fill(this.words.help, { key: MOD })),
      this.live,
    );
    this.tag = new Clean("nc-tag");
    this.output = new Clean("nc-output");
    // Streamlit listens to single letters on the whole page.
    for (const type of ["keydown", "keyup", "keypress"]) this.root.addEventListener(type, (event) => event.stopPropagation());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
        event.preventDefault();
        this.runNow();
      }
    });
    this.#drawStill();
  }

  #drawStill() {
    const picture = still(this.code, this.#errorLine());
    picture.tabIndex = 0;
    picture.setAttribute("role", "textbox");
    picture.setAttribute("aria-multiline", "true");
    picture.setAttribute("aria-label", this.label);
    picture.addEventListener("mousedown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY };
      this.activate();
      this.view.focus();
      this.view.dispatch({ selection: { anchor: this.view.posAtCoords(at, false) } });
    });
    picture.addEventListener("focus", () => {
      this.activate();
      this.view.focus();
    });
    this.body.replaceChildren(picture);
  }

  /** Hide or show the code; its controls and its output stay. */
  fold(folded) {
    this.folded = folded;
    this.body.hidden = folded;
    this.toolbar.draw();
  }

  /** Make the still picture an editor. */
  activate() {
    if (this.view) return;
    this.giveUpNear?.();
    const picture = this.body.firstChild;
    const left = picture?.scrollLeft ?? 0;
    this.view = editing(this, this.code, this.kept);
    this.kept = null;
    markError(this.view, this.#errorLine());
    this.body.replaceChildren(this.view.dom);
    this.view.scrollDOM.scrollLeft = left;
  }

  /** Put the cell into the element that Streamlit gave it, and take in its data. */
  attach(component) {
    clearTimeout(this.leaving);
    const { parentElement, data } = component;
    this.component = component;
    const moved = this.root.parentElement !== parentElement;
    // Streamlit mounts every cell of the page anew whenever any part of it runs: most have nothing to say.
    const said = JSON.stringify(data);
    const news = said !== this.said;
    if (!moved && !news) return;
    this.said = said;
    if (moved) {
      const focused = this.root.contains(document.activeElement);
      parentElement.querySelector(".nc-wait")?.remove();
      parentElement.append(this.tag.root, this.root, this.output.root);
      this.#settle(markHome(parentElement, this.name));
      this.view?.requestMeasure();
      if (focused) this.view?.focus();
      requestAnimationFrame(() => receive(this));
    }
    this.#take(news ? this.#newest(data) : this.data);
  }

  /** The answer of a run that went the short way. What only Streamlit can draw is asked of it. */
  told(facts) {
    this.#take(this.#newest({ ...this.data, ...facts }));
    if (!facts.whole) this.component.setTriggerValue("event", { kind: "poll", n: nextNumber(), sources: {} });
  }

  /** Streamlit may still be drawing what was so before the last run. */
  #newest(data) {
    const { visit, run_id } = this.data;
    const older = data.visit && data.visit === visit && Number(data.run_id) < Number(run_id);
    return older ? { ...data, ...Object.fromEntries(OF_A_RUN.map((fact) => [fact, this.data[fact]])) } : data;
  }

  #take(data) {
    this.data = data;
    const original = lf(data.original);
    if (original !== this.original) this.#follow(original);
    this.run.update(data);
    this.tag.show(data.tag);
    this.output.show(data.output);
    if (this.view) markError(this.view, this.#errorLine());
    else {
      this.#drawStill();
      this.giveUpNear?.();
      this.giveUpNear = whenNear(this.root, () => this.activate());
    }
    this.#codeChanged();
  }

  /** Streamlit's block around this cell, its code and its output, or null when the cell has left it. */
  #settle(block) {
    if (this.block && this.block !== block && holders.get(this.block) === this) {
      delete this.block.dataset.block;
      delete this.block.dataset.stale;
    }
    this.block = block;
    if (block) holders.set(block, this);
  }

  /** Streamlit has dropped this component. Forget the cell unless another element takes it over soon. */
  detach() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => {
      if (this.root.isConnected) return;
      this.#saveDraft();
      this.run.end();
      this.giveUpNear?.();
      this.#settle(null);
      const { cells, parked } = page();
      if (cells.get(this.key) === this) cells.delete(this.key);
      forget(this);
      const { runId, shown, sent } = this.run;
      parked.delete(this.parkingPlace);
      parked.set(this.parkingPlace, { editor: this.view ? keep(this.view) : this.kept, runId, shown, sent });
      if (parked.size > PARKED) parked.delete(parked.keys().next().value);
      this.view?.destroy();
      refresh();
    }, GRACE);
  }

  // --- code ---------------------------------------------------------------------------------------------------

  /** The editor's document has changed. */
  edited() {
    this.text = null;
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.#saveDraft(), DRAFT);
    this.#codeChanged();
  }

  #codeChanged() {
    this.controls.show(fields(this.code));
    this.changed.show(this.code !== this.original && this.base !== this.originalHash);
    this.drawBar();
    refresh();
  }

  #replace(code) {
    if (this.view) {
      this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: code }, userEvent: "input.reset" });
      return;
    }
    this.text = code;
    this.#drawStill();
    this.#codeChanged();
  }

  /** The note has another original than before: unedited cells follow it, drafts stay and say so. */
  #follow(original) {
    const untouched = this.code === this.original;
    this.original = original;
    this.originalHash = hash(original);
    if (untouched) {
      this.base = this.originalHash;
      this.#replace(original);
    }
  }

  /** Show a guest's code: it is the reader's when she runs or changes it. */
  host(code) {
    this.guest = { code, before: this.code };
    this.activate();
    this.#replace(code);
  }

  /** Take the guest's code for the reader's own. */
  adopt() {
    this.guest = null;
  }

  /** Send the guest away and put back what stood here. */
  dismiss() {
    const { before } = this.guest;
    this.adopt();
    this.#replace(before);
    this.notice("");
  }

  /** Another cell has taken this one's draft over. */
  bequeath() {
    this.#replace(this.original);
    this.#saveDraft();
    this.heired = true;
  }

  #saveDraft() {
    clearTimeout(this.saving);
    if (this.isGuest || this.heired) return;
    if (this.code === this.original) this.base = this.originalHash;
    const kept = writeDraft(this.scope, this.name, this.code, this.original, this.base);
    if (!kept && !page().unsaved) {
      page().unsaved = true;
      this.notice(this.words.unsaved);
    }
  }

  /** The draft is meant to differ from the new original. */
  keepDraft() {
    this.base = this.originalHash;
    this.#saveDraft();
    this.#codeChanged();
  }

  /** Back to the original, and to its output. Undo brings the edit back. */
  reset({ rerun = true } = {}) {
    this.#replace(this.original);
    this.base = this.originalHash;
    this.#saveDraft();
    this.#codeChanged();
    this.say("said_reset");
    if (rerun && this.auto) enqueue([this], "stale");
  }

  #setField(name, value, final) {
    const edit = change(this.code, name, value);
    if (edit) {
      this.activate();
      this.view.dispatch({ changes: edit, userEvent: "input.type.param" });
    }
    if (edit || final) this.run.ask({ gentle: true, final });
  }

  // --- running ------------------------------------------------------------------------------------------------

  runNow() {
    this.adopt();
    this.#saveDraft();
    this.run.ask();
  }

  runAndGoOn() {
    this.runNow();
    const cells = cellsOf(this.scope);
    const next = cells[cells.indexOf(this) + 1];
    if (!next) return;
    next.activate();
    next.view.focus();
    next.root.scrollIntoView({ block: "nearest" });
  }

  /** The line to be marked: only while the code is the one that failed. */
  #errorLine() {
    const line = this.data.error_line;
    const ran = this.run.shown[this.name] ?? this.original;
    return line && ran === this.code ? line : null;
  }

  // --- what the reader sees and hears ---------------------------------------------------------------------------

  drawBar() {
    this.toolbar?.draw();
  }

  drawTime() {
    this.toolbar.draw();
  }

  showStale(stale) {
    if (this.block) setAttribute(this.block, "data-stale", String(stale));
    if (this.stale === stale) return;
    this.stale = stale;
    this.drawBar();
  }

  /** A sentence below the code; empty takes it away. */
  notice(sentence) {
    if (this.message.textContent === (sentence ?? "")) return;
    setText(this.message, sentence ?? "");
    this.message.hidden = !sentence;
  }

  say(word) {
    this.announce(fill(this.words[word], { name: this.name }));
  }

  announce(sentence) {
    setText(this.live, sentence);
  }

  flush() {
    if (this.code !== this.original) this.#saveDraft();
  }
}
