// One cell: its code, the elements around it, and what the reader does with them.
//
// A cell lives in the page's registry under its Streamlit key, apart from the element that Streamlit gives it: when
// Streamlit builds that element anew, the cell moves over with its editor, cursor and undo history.
import { h, setText } from "../../source/dom.js";
import { fill, MOD } from "../../source/phrase.js";
import { Choice } from "./choice.js";
import { Clean } from "./clean.js";
import { Controls } from "./controls.js";
import { markHome, setAttribute } from "./dom.js";
import { dropRival, readDraft, readRival, writeDraft, writeRival } from "./drafts.js";
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
import { isReset, sibling } from "./sibling.js";
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
    const own = readDraft(this.scope, this.name);
    /** The code of the draft as this tab knows it, null for none: what another tab has written is another one. */
    this.known = own?.code ?? null;
    const draft = own ?? inherit(this.scope, this.name, this.originalHash);
    const bare = draft && isReset(draft); // nothing but what is known of another language
    this.text = (bare ? null : draft?.code) ?? this.original;
    this.base = (bare ? null : draft?.base) ?? this.originalHash;
    this.from = draft?.from;
    this.left = draft?.left;
    this.#meetSibling(draft);
    this.run = new Run(this, kept);
    this.#build();
    this.fold(data.folded === true && this.code === this.original);
    this.#offer();
    if (this.code !== (own?.code ?? this.original) || draft) this.#saveDraft(); // an inherited one lies nowhere yet
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
    const { words } = this;
    this.changed = new Choice(
      this.controls.root,
      { told: words.changed, see: words.see, hide: words.hide, take: words.take, keep: words.keep },
      { take: () => this.reset(), keep: () => this.keepDraft() },
    );
    this.contest = new Choice(
      this.controls.root,
      { told: words.rival, see: words.rival_see, hide: words.rival_hide, take: words.rival_take, keep: words.rival_keep },
      { take: () => this.#settleContest(true), keep: () => this.#settleContest(false) },
    );
    this.abroad = new Choice(
      this.controls.root,
      { told: "", see: words.sibling_see, hide: words.sibling_hide, take: words.sibling_take, keep: words.sibling_leave },
      { take: () => this.#settleSibling(true), keep: () => this.#settleSibling(false) },
    );
    this.body = h("div", { class: "nc-code" });
    this.live = h("div", { class: "nc-aloud", "aria-live": "polite" });
    this.message = h("div", { class: "nc-note", role: "status", hidden: true });
    this.root = h(
      "section",
      { class: "nc", "aria-label": this.label, "data-cell": this.name },
      this.controls.root,
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
    this.gone = false;
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.#saveDraft(), DRAFT);
    this.#codeChanged();
  }

  #codeChanged() {
    this.controls.show(fields(this.code));
    this.changed.show(this.code !== this.original && this.base !== this.originalHash ? this.original : null);
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

  /** Its draft goes elsewhere: what stands here is written down again only when it is changed. */
  leave() {
    this.flush();
    this.gone = true;
    this.known = null;
  }

  /** Another cell has taken this one's draft over. */
  bequeath() {
    this.#replace(this.original);
    this.#saveDraft();
    this.heired = true;
  }

  /** Whether the code is not what this tab has last read or written. */
  get #edited() {
    return this.code !== (this.known ?? this.original);
  }

  /** Write the draft down, unless another tab has written meanwhile: then its version or a choice stands here. */
  #saveDraft() {
    clearTimeout(this.saving);
    if (this.isGuest || this.heired || this.gone) return;
    const stored = readDraft(this.scope, this.name);
    const theirs = stored?.code ?? null;
    if (theirs !== this.known && theirs !== this.code) {
      if (!this.#edited) return this.#adopt(stored);
      // A draft that was thrown away there takes nothing with it: the original is always at hand.
      if (theirs !== null) return this.#contend(theirs);
    }
    if (this.rival && !this.rival.key) this.#endContest();
    this.#write();
  }

  #write() {
    if (this.code === this.original) this.base = this.originalHash;
    const { code, base, from, left } = this;
    const paired = Object.keys(this.about.siblings ?? {}).length > 0;
    // What was taken or left of another language is remembered also of a cell that is its original again.
    const told = { code, base, from, left, origin: paired ? this.#origin() : undefined };
    const draft = code === this.original && !from && !left ? null : told;
    const kept = writeDraft(this.scope, this.name, draft);
    if (kept) this.known = draft ? code : null;
    else if (!page().unsaved) {
      page().unsaved = true;
      this.notice(this.words.unsaved);
    }
  }

  /** The code that the draft was made from, as long as the note has not changed since. */
  #origin() {
    return this.base === this.originalHash ? this.original : readDraft(this.scope, this.name)?.origin;
  }

  /** Other tabs, or something else on this page, may have written the draft. */
  look() {
    if (this.isGuest || this.heired || this.gone) return;
    const stored = readDraft(this.scope, this.name);
    if ((stored?.code ?? null) !== this.known) this.#saveDraft();
  }

  /** Take the draft of another tab, which has gone on where this one stands. */
  #adopt(stored) {
    this.known = stored?.code ?? null;
    this.base = stored?.base ?? this.originalHash;
    this.from = stored?.from;
    this.left = stored?.left;
    this.#replace(this.known ?? this.original);
  }

  // --- two versions -------------------------------------------------------------------------------------------

  /** Another tab has written its version, this one has its own: keep both until the reader has chosen. */
  #contend(theirs) {
    writeRival(this.scope, this.name, { code: this.code, base: this.base });
    this.rival = { code: theirs };
    this.contest.show(theirs);
  }

  /** A version of an earlier visit, or of another tab, still waits for a choice. */
  #offer() {
    const rival = readRival(this.scope, this.name);
    if (rival && (rival.code === this.code || rival.code === this.original)) dropRival(rival.key);
    else if (rival) {
      this.rival = rival;
      this.contest.show(rival.code);
    }
    if (this.near) this.abroad.show(this.near.code, fill(this.words.sibling, { language: this.near.language }));
  }

  #settleContest(take) {
    const { rival } = this;
    const stored = readDraft(this.scope, this.name);
    this.#endContest();
    this.known = stored?.code ?? null;
    if (take) {
      if (!rival.key) this.base = stored?.base ?? this.originalHash;
      else this.base = rival.base ?? this.originalHash;
      this.#replace(rival.key ? rival.code : (this.known ?? this.original));
    }
    this.#saveDraft();
  }

  #endContest() {
    if (this.rival.key) dropRival(this.rival.key);
    else writeRival(this.scope, this.name, null);
    this.rival = null;
    this.contest.show(null);
  }

  /** An edit in another language: taken at once where it says the same here, else offered. */
  #meetSibling(own) {
    for (const other of page().cells.values()) {
      if (other.name === this.name && other.scope in (this.about.siblings ?? {})) other.flush();
    }
    const near = sibling(this, own);
    if (near?.once) {
      this.text = near.code;
      this.base = this.originalHash;
      this.from = near.mark;
    } else this.near = near;
  }

  #settleSibling(take) {
    const { code, mark } = this.near;
    this.near = null;
    this.abroad.show(null);
    if (take) {
      this.from = mark;
      this.base = this.originalHash;
      this.#replace(code);
    } else this.left = mark;
    this.#saveDraft();
    this.#codeChanged();
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
    if (this.#edited) this.#saveDraft();
  }
}
