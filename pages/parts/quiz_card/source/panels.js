// What stands where no question does: the closed place in a chapter, the end of its questions, the start and the end of
// a review.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { button } from "./dom.js";
import { rich } from "./rich.js";
import { ways } from "./way.js";

/** A line at the end of a section. */
export function closed({ data, send }) {
  return h("section", { class: "qz qz-closed" },
    h("button", { type: "button", class: "qz-opener", onclick: () => send("open") },
      h("span", { class: "qz-title" }, data.head), h("span", { class: "qz-line-text" }, data.line), h("span", { class: "qz-go" }, data.button)));
}

function troubles(data, send) {
  return (data.troubles ?? []).map(({ text, retry }) => h("p", { class: "qz-trouble" }, text, retry ? h("button", { type: "button", class: "qz-link", onclick: () => send("retry") }, retry) : null));
}

/** Every question of this place has been answered for today. */
export function empty({ data, send }) {
  const { words } = data;
  return h("section", { class: "qz" }, h("div", { class: "qz-body" },
    h("p", { class: "qz-verdict qz-calm" }, data.head), data.when ? h("p", { class: "qz-small" }, data.when) : null,
    h("div", { class: "qz-actions" }, h("div", { class: "qz-sure" }, button(words.practise, { onclick: () => send("practise") })), h("div", { class: "qz-more" }, button(words.close, { kind: "qz-quiet", onclick: () => send("close") })))),
    h("footer", { class: "qz-foot" }, ...troubles(data, send)));
}

/** Before a review: how much there is, and which part of it one wants. */
export function start({ data, send }) {
  const { words, filters } = data;
  const big = h("span", { class: "qz-big" });
  const small = h("span", { class: "qz-big-what" });
  const more = h("p", { class: "qz-small" });
  const chapter = choose(words.chapter, [["", words.all_chapters], ...data.chapters.map(({ id, title }) => [id, title])], filters.chapter ?? "");
  const section = choose(words.section, [], "");
  const only = h("input", { type: "checkbox", ...(filters.only ? { checked: true } : {}) });
  const go = button(words.start, { key: "↵", kind: "qz-main", onclick: () => begin() });
  const extra = button("", { kind: "", onclick: () => begin("more") });
  const wanted = () => ({ chapter: chapter.value, section: section.value, only: only.checked ? "mistakes" : "" });
  const begin = (kind = "start") => send(kind, { filters: wanted() });
  function counted() {
    const pool = data.chapters.filter(({ id }) => !chapter.value || id === chapter.value).flatMap(({ sections }) => sections).filter(({ id }) => !section.value || id === section.value);
    const sum = (name) => pool.reduce((total, each) => total + each[name], 0);
    return { due: sum("due"), fresh: sum("fresh"), bad: sum("bad") };
  }
  function draw() {
    const { due, fresh, bad } = counted();
    const quota = Math.min(fresh, data.quota);
    const count = only.checked ? bad : due + quota;
    big.textContent = String(count);
    small.textContent = only.checked ? words.mistakes_count : fill(due && quota ? words.due_and_new : due ? words.due_only : quota ? words.new_only : words.nothing_here, { due, fresh: quota });
    go.hidden = count === 0;
    const spare = only.checked ? 0 : Math.min(10, fresh - quota);
    extra.hidden = count > 0 || spare <= 0;
    extra.firstChild.textContent = fill(words.new_anyway, { count: spare });
    extra.classList.toggle("qz-main", count === 0);
    more.textContent = count ? fill(words.about_minutes, { minutes: Math.max(1, Math.round((count * data.seconds) / 60)) }) : data.when;
    more.hidden = !more.textContent;
  }
  function sections() {
    const found = data.chapters.find(({ id }) => id === chapter.value)?.sections ?? [];
    section.replaceChildren(...[["", words.all_sections], ...found.map(({ id, title }) => [id, title])].map(([value, label]) => h("option", { value }, label)));
    section.closest("label").hidden = !found.length;
  }
  chapter.addEventListener("change", () => (sections(), draw()));
  section.addEventListener("change", draw);
  only.addEventListener("change", draw);
  const root = h("section", { class: "qz qz-start", tabindex: "-1" },
    h("div", { class: "qz-body" },
      h("p", { class: "qz-today" }, big, small), more,
      h("div", { class: "qz-filters" }, field(chapter), field(section), h("label", { class: "qz-check" }, only, h("span", {}, words.only_mistakes))),
      h("div", { class: "qz-actions" }, h("div", { class: "qz-sure" }, go, extra)),
      data.links.length ? h("p", { class: "qz-ways" }, ...data.links.map(({ href, text }) => h("a", { href }, text))) : null,
      h("p", { class: "qz-small qz-keys" }, words.review_keys)),
    h("footer", { class: "qz-foot" }, ...troubles(data, send)));
  sections();
  if (filters.section) section.value = filters.section;
  draw();
  return Object.assign(root, { press: (event) => event.key === "Enter" && !event.target.matches?.("button, a, select, input") && !go.hidden && (begin(), true) });
}

function choose(label, options, value) {
  const select = h("select", { "aria-label": label }, ...options.map(([id, name]) => h("option", { value: id, ...(id === value ? { selected: true } : {}) }, name)));
  h("label", { class: "qz-select" }, h("span", {}, label), select);
  return select;
}

const field = (select) => select.closest("label");

/** After a review. */
export function summary({ data, send }) {
  const { words, summary: told } = data;
  const total = told.right + told.partly + told.wrong;
  const parts = ["right", "partly", "wrong"].filter((name) => told[name]);
  const bar = h("div", { class: "qz-sum-bar", role: "img", "aria-label": fill(words.sum_right, { right: told.right, total }) }, ...parts.map((name) => h("span", { class: `qz-${name}`, style: `flex:${told[name]}` })));
  const root = h("section", { class: "qz qz-summary", tabindex: "-1" }, h("div", { class: "qz-body" },
    h("p", { class: "qz-today" }, h("span", { class: "qz-big" }, `${told.right}/${total}`), h("span", { class: "qz-big-what" }, words.sum_what)), total ? bar : null,
    h("ul", { class: "qz-lines" }, ...data.lines.map((line) => h("li", {}, line))),
    data.missed.length ? h("div", { class: "qz-missed" }, h("p", { class: "qz-label" }, words.missed), ...data.missed.map(({ html, place }) => h("div", {}, rich(html, "div", { class: "qz-missed-prompt" }), ways(place, words)))) : null,
    h("div", { class: "qz-actions" }, h("div", { class: "qz-sure" }, button(words.done, { key: "↵", kind: "qz-main", onclick: () => send("end") })), h("div", { class: "qz-more" }, data.undo ? button(words.undo, { key: "U", kind: "qz-quiet", onclick: () => send("undo") }) : null))),
    h("footer", { class: "qz-foot" }, ...troubles(data, send)));
  return Object.assign(root, { press: (event) => (event.key === "Enter" ? (send("end"), true) : event.key.toLowerCase() === "u" && data.undo ? (send("undo"), true) : false) });
}

/** Nothing has been chosen yet. */
const idle = () => h("div", { class: "qz-idle" });

export const PANELS = { closed, empty, start, summary, idle };
