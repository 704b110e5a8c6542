// One card: a question with its input, hints and confidence; then the verdict. Data come from the server, one event goes
// back at a time.
import { h, setText } from "../../source/dom.js";
import { fill, MOD } from "../../source/phrase.js";
import { button } from "./dom.js";
import { readDraft, writeDraft } from "./drafts.js";
import { INPUTS } from "./inputs.js";
import { code, rich } from "./rich.js";
import { reports, verdict } from "./verdict.js";
import { ways } from "./way.js";

const PATIENCE = 8_000; // an event without an answer: the card is given back to the reader after this time
const SAVE = 300; // typing rests for so long before the draft is written
const LONGEST = 1_000_000; // characters that are sent at most: the server reads far fewer, and says so
/** Keys that hold in a text field too, together with Alt: the hint, and that one does not know. */
const WITH_ALT = { KeyH: "h", Digit0: "0" };
const CONFIDENCES = ["low", "middle", "high"];
const PROGRAMS = ["code", "fix"];

export class Card {
  constructor(editor) {
    this.editor = editor;
    this.root = h("section", { class: "qz", tabindex: "-1" });
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("keydown", (event) => this.#withAlt(event), true); // before the code editor, which keeps its keys
    for (const type of ["keyup", "keypress"]) this.root.addEventListener(type, (event) => event.stopPropagation());
    this.aloud = h("div", { class: "qz-aloud", "aria-live": "polite" });
    this.shown = "";
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.words = data.words;
    this.trigger = setTriggerValue;
    clearTimeout(this.waiting);
    this.#busy(false);
    const { question } = data;
    const shown = `${question.id} ${question.reason}`;
    if (shown !== this.shown || (this.judged && !data.verdict)) {
      this.shown = shown;
      this.#build();
      if (data.verdict) this.input?.put(data.verdict.raw);
      if (this.grabs) this.focus();
    }
    this.#frame();
    if (data.verdict) this.#judge();
    else {
      this.#attempt();
      if (question.back && !this.opened) this.#open();
    }
    this.grabs = true;
  }

  // --- the question --------------------------------------------------------------------------------------------

  #build() {
    const { words, data } = this;
    const { question } = data;
    this.input?.end?.();
    this.hints = 0;
    this.judged = false;
    this.opened = false;
    this.since = performance.now();
    this.track = h("div", { class: "qz-track", "aria-hidden": "true" });
    this.head = h("header", { class: "qz-head" });
    this.prompt = question.prompt ? rich(question.prompt, "div", { class: "qz-prompt" }) : h("div", { class: "qz-prompt" }, question.fault ?? "");
    this.hintList = h("div", { class: "qz-hints" });
    this.said = h("div", { class: "qz-said", role: "status" });
    this.actions = h("div", { class: "qz-actions" });
    this.result = h("div", { class: "qz-result" });
    this.foot = h("footer", { class: "qz-foot" });
    this.input = question.prompt ? INPUTS[question.kind](this, question) : null;
    const withCode = question.code && question.kind !== "cloze" && question.kind !== "order";
    this.back = h("div", { class: "qz-back" });
    const parts = [this.track, this.head, this.prompt, withCode ? code(question.code, this.editor, words.given_code) : null];
    if (question.shown_tests) parts.push(this.#tests(question));
    this.body = h("div", { class: "qz-body" }, ...parts, this.input?.root, this.back, this.hintList, this.said, this.actions, this.result);
    this.root.setAttribute("aria-label", words.question);
    this.root.dataset.question = question.id;
    this.root.replaceChildren(this.body, this.foot, this.aloud);
    const draft = readDraft(question.id) ?? (question.draft || null);
    if (this.input && draft !== null) this.input.put(draft);
    this.#drawActions();
  }

  #tests({ shown_tests: tests, hidden_tests: hidden, forbid }) {
    const { words } = this;
    return h("details", { class: "qz-tests-before" },
      h("summary", {}, fill(words.tests, { shown: tests.length, hidden })),
      ...tests.map((test) => h("div", {}, rich(test.say, "p", { class: "qz-small" }), h("pre", {}, test.code))),
      forbid.length ? h("p", { class: "qz-small" }, words.forbidden, " ", ...forbid.flatMap((name, at) => [at ? " " : "", h("code", {}, name)])) : null);
  }

  /** What stands around the question and may change under it: where one is, what is wrong with the store. */
  #frame() {
    const { data, words } = this;
    const { question, progress } = data;
    const facts = [question.kind_name, question.level_name, words[`reason_${question.reason}`]].filter(Boolean);
    this.head.replaceChildren(
      h("span", { class: "qz-facts" }, facts.join(" · ")),
      progress ? h("span", { class: "qz-count" }, `${progress.at} / ${progress.total}`) : data.left > 1 ? h("span", { class: "qz-count" }, fill(words.left, { left: data.left })) : "",
      data.closable ? h("button", { type: "button", class: "qz-close", "aria-label": words.close, onclick: () => this.send("close") }, "×") : "",
    );
    this.track.replaceChildren(...(progress?.track ?? []).map((name) => h("span", { class: name ? `qz-${name}` : "" })));
    this.root.classList.toggle("qz-charted", Boolean(data.chart));
    const troubles = (data.troubles ?? []).map(({ text, retry }) => h("p", { class: "qz-trouble" }, text, retry ? h("button", { type: "button", class: "qz-link", onclick: () => this.send("retry") }, retry) : null));
    this.foot.replaceChildren(...troubles, ...(data.notice ? [h("p", { class: "qz-small" }, data.notice)] : []));
  }

  #drawActions() {
    const { words, data } = this;
    const { question } = data;
    const more = h("div", { class: "qz-more" });
    if (!this.input) {
      this.actions.replaceChildren(button(words.skip, { key: "S", onclick: () => this.send("skip") }));
      return;
    }
    if (question.hints.length) {
      this.hintButton = button(words.hint, { key: "H", kind: "qz-quiet", onclick: () => this.hint() });
      more.append(this.hintButton);
    }
    more.append(button(words.give_up, { key: "0", kind: "qz-quiet", onclick: () => this.submit("low", "give-up") }));
    if (data.skips) more.append(button(words.skip, { key: "S", kind: "qz-quiet", onclick: () => this.send("skip") }));
    if (data.undo) more.append(button(words.undo, { key: "U", kind: "qz-quiet", onclick: () => this.send("undo") }));
    let main;
    if (PROGRAMS.includes(question.kind)) {
      main = h("div", { class: "qz-sure" }, button(words.run, { key: `${MOD} ↵`, kind: "qz-main", onclick: () => this.submit("middle") }));
    } else if (question.kind === "card") {
      more.children[question.hints.length ? 1 : 0].remove();
      main = h("div", { class: "qz-sure" }, button(words.reveal, { key: "↵", kind: "qz-main", onclick: () => this.reveal() }));
    } else {
      this.sure = CONFIDENCES.map((confidence, at) => button(words[confidence], { key: at + 1, kind: "qz-confidence", onclick: () => this.submit(confidence) }));
      main = h("div", { class: "qz-sure", role: "group", "aria-label": words.how_sure }, h("span", { class: "qz-label" }, words.how_sure), ...this.sure);
    }
    this.actions.replaceChildren(main, more);
  }

  /** The back of a card: the learner compares, and says how it went. */
  #open() {
    this.opened = true;
    const { words, data } = this;
    this.back.replaceChildren(h("p", { class: "qz-label" }, words.back), rich(data.question.back, "div", {}));
    const verdicts = ["wrong", "partly", "right"].map((verdict, at) => button(words[`own_${verdict}`], { key: at + 1, kind: "qz-confidence", onclick: () => this.#event("answer", { raw: verdict, confidence: "middle" }) }));
    this.sure = verdicts;
    this.actions.replaceChildren(h("div", { class: "qz-sure", role: "group", "aria-label": words.own }, h("span", { class: "qz-label" }, words.own), ...verdicts));
    verdicts[2].focus({ preventScroll: true });
  }

  #attempt() {
    const { attempt } = this.data;
    this.said.replaceChildren();
    if (!attempt) return;
    const unread = attempt.verdict === "not-attempted";
    this.said.append(h("div", { class: unread ? "qz-unread" : `qz-try qz-${attempt.verdict}` },
      unread ? null : h("p", { class: "qz-verdict" }, attempt.name), rich(attempt.why), attempt.tests.length ? reports(attempt.tests, this.words) : null));
    if (attempt.line) this.input?.mark?.(attempt.line);
    this.said.scrollIntoView({ block: "nearest" });
    if (unread) this.focus();
  }

  #judge() {
    if (this.judged) return;
    this.judged = true;
    const { data, words } = this;
    writeDraft(data.question.id, null);
    this.input?.judge?.(data.verdict);
    this.said.replaceChildren();
    this.hintList.replaceChildren();
    this.actions.replaceChildren();
    const next = button(data.next_label ?? words.next, { key: "↵", kind: "qz-main", onclick: () => this.send("next") });
    const more = [];
    if (data.verdict.rating > 1 && data.lower) more.push(button(words.lower, { key: "L", kind: "qz-quiet", onclick: () => this.send("lower") }));
    if (data.undo) more.push(button(words.undo, { key: "U", kind: "qz-quiet", onclick: () => this.send("undo") }));
    this.result.replaceChildren(
      verdict(data, words),
      ways(data.question.place, words),
      h("div", { class: "qz-actions" }, h("div", { class: "qz-sure" }, next), h("div", { class: "qz-more" }, ...more)),
    );
    setText(this.aloud, data.verdict.name);
    this.next = next;
    if (this.grabs) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    }
  }

  // --- what inputs tell -----------------------------------------------------------------------------------------

  changed() {
    clearTimeout(this.saving);
    const { id } = this.data.question;
    this.saving = setTimeout(() => this.judged || writeDraft(id, this.input.value()), SAVE);
  }

  /** The answer is whole: only the confidence is missing. */
  ready() {
    if (this.judged) return;
    if (this.input.value() === null) this.submit("middle");
    else this.sure?.[1].focus({ preventScroll: true });
  }

  say(word) {
    setText(this.aloud, word ?? "");
  }

  reveal() {
    if (!this.opened && !this.judged) this.send("reveal");
  }

  hint() {
    const { hints } = this.data.question;
    if (this.hints >= hints.length || this.judged) return;
    const hint = rich(hints[this.hints], "div", { class: "qz-hint" });
    this.hintList.append(hint);
    this.hints += 1;
    this.say(hint.textContent);
    if (this.hints === hints.length) this.hintButton.disabled = true;
    else setText(this.hintButton.firstChild, this.words.next_hint);
  }

  // --- events -----------------------------------------------------------------------------------------------------

  submit(confidence, kind = "answer") {
    if (this.judged || !this.input) return;
    let raw = kind === "give-up" ? null : this.input.value();
    if (typeof raw === "string" && raw.length > LONGEST) raw = raw.slice(0, LONGEST);
    this.#event(kind, { raw, confidence });
  }

  send(kind, more = {}) {
    this.#event(kind, more);
  }

  #event(kind, more) {
    if (this.sending) return;
    clearTimeout(this.saving);
    if (kind === "answer" && !this.judged) writeDraft(this.data.question.id, this.input.value());
    this.#busy(true);
    this.waiting = setTimeout(() => this.#busy(false), PATIENCE);
    const ms = Math.round(performance.now() - this.since);
    this.trigger("event", { kind, turn: this.data.turn, hints: this.hints, ms, ...more });
  }

  #busy(yes) {
    this.sending = yes;
    this.root.setAttribute("aria-busy", String(yes));
  }

  focus() {
    if (this.data.stage === "judged") this.next?.focus({ preventScroll: true });
    else if (matchMedia("(pointer: coarse)").matches) this.root.focus({ preventScroll: true });
    else if (this.input) this.input.focus();
    else this.root.focus({ preventScroll: true });
  }

  // --- keys ---------------------------------------------------------------------------------------------------------

  #key(event) {
    event.stopPropagation(); // Streamlit listens to single letters on the whole page
    if (event.defaultPrevented || event.isComposing) return;
    const { target } = event;
    const typing = target.matches("input, textarea, select, [contenteditable=true]") && !target.readOnly;
    if (typing) return;
    if (this.press(event)) event.preventDefault();
  }

  #withAlt(event) {
    if (!event.altKey || !WITH_ALT[event.code] || event.isComposing || !this.press(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A key outside a text field; whether it meant something. */
  press(event) {
    const { key } = event;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const letter = plain ? key.toLowerCase() : (event.altKey && WITH_ALT[event.code]) || "";
    const active = this.root.contains(document.activeElement) ? document.activeElement : null;
    // Enter picks the choice that has the focus, once; on one that is picked it goes on. Space always toggles.
    const many = this.data.question.kind === "multi";
    const unpicked = active?.matches(".qz-option, .qz-side") && (many ? this.input.value() === null : active.getAttribute("aria-checked") === "false");
    const onButton = unpicked || active?.matches(".qz-button, .qz-pick, .qz-link, .qz-close, .qz-arrows button, a, summary");
    if (this.judged) {
      if (key === "Enter" && plain && !onButton) this.send("next");
      else if (letter === "u" && this.data.undo) this.send("undo");
      else if (letter === "l" && this.data.lower && this.data.verdict.rating > 1) this.send("lower");
      else return false;
      return true;
    }
    if (!this.input) return letter === "s" ? (this.send("skip"), true) : false;
    if (this.opened && "123".includes(key) && plain) return this.sure[key - 1].click(), true;
    if (this.sure && !this.opened && plain && /^[123１２３]$/.test(key)) return this.submit(CONFIDENCES[key.normalize("NFKC") - 1]), true;
    if (/^[0０]$/.test(letter) && this.data.question.kind !== "card") return this.submit("low", "give-up"), true;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const at = this.sure?.indexOf(document.activeElement) ?? -1;
      if (at >= 0) return this.sure[Math.min(2, Math.max(0, at + (key === "ArrowRight" ? 1 : -1)))].focus(), true;
    }
    if (this.input.key?.(event)) return true;
    if (key === "Enter" && plain && !onButton) return this.data.question.kind === "card" ? this.reveal() : this.ready(), true;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) return this.submit("middle"), true;
    if (letter === "h") return this.hint(), true;
    if (letter === "s" && this.data.skips) return this.send("skip"), true;
    if (letter === "u" && this.data.undo) return this.send("undo"), true;
    return false;
  }

  end() {
    clearTimeout(this.saving);
    this.input?.end?.();
  }
}
