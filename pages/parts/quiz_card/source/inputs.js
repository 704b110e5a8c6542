// One input a kind of question. Each has: root, value() (null when nothing is given), focus(), judge(verdict), and key(event)
// for keys pressed outside a text field, which tells whether it took the key. `card.changed()` after each change,
// `card.ready()` when the answer is whole and only the confidence is missing.
import { h } from "../../source/dom.js";
import { fill } from "../../source/phrase.js";
import { button } from "./dom.js";
import { rich } from "./rich.js";

const LETTERS = "ABCDEFGHIJKLMNOP";
const letterOf = (event) => (event.ctrlKey || event.metaKey || event.altKey ? -1 : event.key.length === 1 ? LETTERS.indexOf(event.key.toUpperCase()) : -1);

/** A text field as an input; Enter is the answer where `ends(event)` says so. */
function written(card, field, ends) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !ends(event)) return;
    event.preventDefault();
    card.ready();
  });
  return {
    root: field,
    value: () => field.value || null,
    put: (text) => (field.value = text),
    focus: () => field.focus(),
    judge: ({ verdict, yours }) => {
      field.readOnly = true;
      field.hidden = (verdict !== "right" || card.data.chart) && (Boolean(yours) || !field.value);
    },
  };
}

/** number, shape, vector, text, chart: one line. */
function line(card, { kind, prompt }) {
  const { words } = card;
  const field = h("input", {
    type: "text", class: "qz-line", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false", enterkeyhint: "done",
    "aria-label": words.answer, placeholder: words[`like_${kind}`] ?? "", oninput: () => card.changed(),
  });
  return written(card, field, () => true);
}

/** output: what is printed, of several lines. */
function area(card, question) {
  const rows = Math.min(8, Math.max(2, (question.code.match(/print/g) ?? []).length));
  const field = h("textarea", {
    class: "qz-area", rows, spellcheck: "false", autocapitalize: "off", "aria-label": card.words.answer, placeholder: card.words.like_output,
    oninput: () => card.changed(),
  });
  const short = rows === 2 && !question.code.includes("for ");
  return written(card, field, (event) => event.ctrlKey || event.metaKey || (short && !event.shiftKey));
}

/** choice, multi and the reasons of truefalse: lettered rows. */
function options(card, choices, { many, label, done }) {
  const picked = new Set();
  const rows = choices.map(({ key, html }, at) => {
    const row = h("button", { type: "button", class: "qz-option", role: many ? "checkbox" : "radio", "aria-checked": "false", onclick: () => pick(key) },
      h("span", { class: "qz-letter", "aria-hidden": "true" }, LETTERS[at]), rich(html, "span", { class: "qz-text" }));
    row.dataset.key = key;
    return row;
  });
  const draw = () => rows.forEach((row) => row.setAttribute("aria-checked", String(picked.has(row.dataset.key))));
  function pick(key) {
    if (many) picked.has(key) ? picked.delete(key) : picked.add(key);
    else {
      picked.clear();
      picked.add(key);
    }
    draw();
    card.changed();
    if (!many) done?.();
  }
  return {
    root: h("div", { class: "qz-options", role: many ? "group" : "radiogroup", "aria-label": label }, ...rows),
    picked,
    put(keys) {
      picked.clear();
      for (const key of keys ?? []) picked.add(key);
      draw();
    },
    focus: () => rows[0]?.focus({ preventScroll: true }),
    key(event) {
      const at = letterOf(event);
      if (at >= 0 && at < rows.length) pick(choices[at].key);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const now = rows.indexOf(document.activeElement);
        rows.at((now + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length).focus();
      } else return false;
      return true;
    },
    judge({ rights, whys }) {
      for (const row of rows) {
        const { key } = row.dataset;
        const right = rights.includes(key);
        row.disabled = true;
        row.classList.toggle("qz-is-right", right);
        row.classList.toggle("qz-is-wrong", picked.has(key) && !right);
        row.classList.toggle("qz-is-missed", many && right && !picked.has(key));
      }
    },
  };
}

function picks(card, question) {
  const many = question.kind === "multi";
  const list = options(card, question.choices, { many, label: card.words.answer, done: () => card.ready() });
  const note = many ? h("p", { class: "qz-small" }, card.words.several) : null;
  return {
    ...list,
    root: h("div", {}, note, list.root),
    value: () => (list.picked.size ? (many ? [...list.picked] : [...list.picked][0]) : null),
    put: (raw) => list.put(Array.isArray(raw) ? raw : raw ? [raw] : []),
  };
}

/** truefalse: the verdict and the reason. */
function truth(card, question) {
  const { words } = card;
  let said = null;
  const ready = () => said !== null && list.picked.size && card.ready();
  const sides = [[true, words.true, "1"], [false, words.false, "0"]].map(([value, label]) => {
    const side = h("button", { type: "button", class: "qz-side", role: "radio", "aria-checked": "false", onclick: () => say(value) }, label);
    side.value = String(value);
    return side;
  });
  const list = options(card, question.choices, { many: false, label: words.reason, done: ready });
  const draw = () => sides.forEach((side) => side.setAttribute("aria-checked", String(side.value === String(said))));
  function say(value) {
    said = value;
    draw();
    card.changed();
    ready();
  }
  return {
    root: h("div", {}, h("div", { class: "qz-sides", role: "radiogroup", "aria-label": words.answer }, ...sides), h("p", { class: "qz-small" }, words.because), list.root),
    value: () => (said === null && !list.picked.size ? null : { verdict: said, reason: [...list.picked][0] ?? null }),
    put(raw) {
      said = raw?.verdict ?? null;
      list.put(raw?.reason ? [raw.reason] : []);
      draw();
    },
    focus: () => sides[0].focus({ preventScroll: true }),
    key(event) {
      if (event.key === "ArrowLeft" || event.key === "+") say(true);
      else if (event.key === "ArrowRight" || event.key === "-") say(false);
      else return list.key(event);
      return true;
    },
    judge(verdict) {
      list.judge(verdict);
      for (const side of sides) {
        const right = side.value === String(verdict.truth);
        side.disabled = true;
        side.classList.toggle("qz-is-right", right);
        side.classList.toggle("qz-is-wrong", side.value === String(said) && !right);
      }
    },
  };
}

/** cloze: gaps in the code, or in the prompt. */
function blanks(card, question) {
  const fields = Object.fromEntries(question.blanks.map((name, at) => {
    const field = h("input", {
      type: "text", class: "qz-blank", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-label": fill(card.words.blank, { n: at + 1 }),
      oninput: () => (widen(field), card.changed()),
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      const all = Object.values(fields);
      const empty = all.find((each) => !each.value);
      if (empty && empty !== field) empty.focus();
      else card.ready();
    });
    return [name, field];
  }));
  const widen = (field) => (field.style.width = `${Math.min(40, Math.max(7, field.value.length + 2))}ch`);
  const insert = (parent, text, pattern) => {
    for (const [at, part] of text.split(pattern).entries()) parent.append(at % 2 && fields[part] ? fields[part] : part);
  };
  const root = h("div", { class: "qz-cloze" });
  // Only the blanks' own names: a list of lists has the same brackets.
  const gap = new RegExp(`\\[\\[(${question.blanks.join("|")})\\]\\]`);
  if (gap.test(question.code)) {
    const pre = h("pre", { class: "qz-gaps" });
    insert(pre, question.code, gap);
    root.append(pre);
  } else {
    const walker = document.createTreeWalker(card.prompt, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (walker.currentNode.data.includes("⟦")) found.push(walker.currentNode);
    for (const node of found) {
      const span = h("span");
      insert(span, node.data, /⟦([\w-]+)⟧/);
      node.replaceWith(span);
    }
  }
  const first = Object.values(fields)[0];
  return {
    root,
    value: () => (Object.values(fields).some((field) => field.value) ? Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])) : null),
    put: (raw) => Object.entries(raw ?? {}).forEach(([name, text]) => fields[name] && ((fields[name].value = text), widen(fields[name]))),
    focus: () => first?.focus({ preventScroll: true }),
    judge({ parts, fillings }) {
      for (const [name, field] of Object.entries(fields)) {
        field.readOnly = true;
        field.classList.add(parts[name] ? "qz-is-right" : "qz-is-wrong");
        if (!parts[name]) field.after(h("ins", { class: "qz-ins" }, fillings[name]));
      }
    },
  };
}

/** match: right sides have letters, each left side takes one. */
function match(card, question) {
  const { words } = card;
  const taken = {};
  let at = 0;
  const rights = question.choices.map(({ html }, n) => h("li", {}, h("span", { class: "qz-letter" }, LETTERS[n]), rich(html, "span", { class: "qz-text" })));
  const rows = question.lefts.map(({ key, html }, n) => {
    const buttons = question.choices.map(({ key: right }, m) => h("button", { type: "button", class: "qz-pick", "aria-pressed": "false", "aria-label": LETTERS[m], onclick: () => take(n, right) }, LETTERS[m]));
    return { key, buttons, root: h("div", { class: "qz-row", role: "group" }, rich(html, "span", { class: "qz-text" }), h("span", { class: "qz-picks" }, ...buttons)) };
  });
  function draw() {
    rows.forEach(({ key, buttons, root }, n) => {
      buttons.forEach((each, m) => each.setAttribute("aria-pressed", String(taken[key] === question.choices[m].key)));
      root.classList.toggle("qz-at", n === at);
    });
  }
  function take(n, right) {
    taken[rows[n].key] = right;
    at = Math.max(0, rows.findIndex(({ key }) => !taken[key]));
    draw();
    card.changed();
    if (rows.every(({ key }) => taken[key])) card.ready();
  }
  draw();
  return {
    root: h("div", { class: "qz-match" }, h("ol", { class: "qz-rights" }, ...rights), h("div", {}, ...rows.map(({ root }) => root))),
    value: () => (Object.keys(taken).length ? { ...taken } : null),
    put(raw) {
      Object.assign(taken, raw ?? {});
      draw();
    },
    focus: () => rows[0].buttons[0].focus({ preventScroll: true }),
    key(event) {
      const n = letterOf(event);
      if (n >= 0 && n < question.choices.length) take(at, question.choices[n].key);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        at = (at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
        draw();
      } else return false;
      return true;
    },
    judge({ parts, pairs }) {
      for (const { key, buttons, root } of rows) {
        root.classList.remove("qz-at");
        buttons.forEach((each, m) => {
          const right = pairs[key] === question.choices[m].key;
          each.disabled = true;
          each.classList.toggle("qz-is-right", right);
          each.classList.toggle("qz-is-wrong", taken[key] === question.choices[m].key && !right);
        });
      }
    },
  };
}

/** order: rows that move, by their arrows, by Alt and the arrow keys, or dragged. */
function order(card, question) {
  const { words } = card;
  let moved = false;
  let dragged = null;
  const rows = question.choices.map(({ key, html }) => {
    const row = h("li", { class: "qz-move", tabindex: "0", draggable: "true" }, rich(html, "span", { class: "qz-text" }),
      h("span", { class: "qz-arrows" },
        h("button", { type: "button", tabindex: "-1", "aria-label": words.up, onclick: () => move(row, -1) }, "↑"),
        h("button", { type: "button", tabindex: "-1", "aria-label": words.down, onclick: () => move(row, 1) }, "↓")));
    row.dataset.key = key;
    row.addEventListener("dragstart", () => (dragged = row));
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const { top, height } = row.getBoundingClientRect();
      row[event.clientY < top + height / 2 ? "before" : "after"](dragged);
    });
    row.addEventListener("dragend", () => {
      dragged = null;
      moved = true;
      card.changed();
    });
    return row;
  });
  const list = h("ol", { class: "qz-order", "aria-label": words.answer }, ...rows);
  function move(row, by) {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    by < 0 ? other.before(row) : other.after(row);
    moved = true;
    card.changed();
    row.focus();
  }
  return {
    root: h("div", {}, h("p", { class: "qz-small qz-keys" }, words.order_keys), list),
    value: () => (moved ? [...list.children].map(({ dataset }) => dataset.key) : null),
    put(raw) {
      for (const key of raw ?? []) list.append(rows.find(({ dataset }) => dataset.key === key) ?? "");
      moved = Boolean(raw);
    },
    focus: () => rows[0].focus({ preventScroll: true }),
    key(event) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
      const by = event.key === "ArrowDown" ? 1 : -1;
      const row = document.activeElement?.closest?.(".qz-move");
      if (!row) rows[0].focus();
      else if (event.altKey) move(row, by);
      else (by > 0 ? row.nextElementSibling : row.previousElementSibling)?.focus();
      return true;
    },
    judge({ parts, order: key, verdict }) {
      for (const row of rows) {
        row.draggable = false;
        row.querySelector(".qz-arrows").remove();
        if (Object.keys(parts).length) row.classList.add(parts[row.dataset.key] ? "qz-is-right" : "qz-is-wrong");
      }
      if (verdict === "right") return;
      const texts = Object.fromEntries(rows.map((row) => [row.dataset.key, row.querySelector(".qz-text")]));
      list.after(h("p", { class: "qz-small" }, words.one_order), h("ol", { class: "qz-order qz-key" }, ...key.map((each) => h("li", { class: "qz-move" }, texts[each].cloneNode(true)))));
    },
  };
}

/** code and fix: the editor of the cells. */
function program(card, question) {
  const { words } = card;
  const wait = h("pre", { class: "qz-wait" }, question.start);
  const root = h("div", { class: "qz-editor" }, wait);
  let text = question.start;
  let editor = null;
  let wanted = false;
  card.editor().then(({ editorOf }) => {
    if (!root.isConnected && !card.root.contains(root)) return;
    editor = editorOf({
      code: text, label: words.your_code, help: words.code_keys,
      changed: (code) => ((text = code), card.changed()), run: () => card.submit("middle"), left: () => card.say(words.leave),
    });
    root.replaceChildren(editor.root);
    if (wanted) editor.focus();
  }).catch(() => {
    const field = h("textarea", { class: "qz-area", rows: 10, spellcheck: "false", "aria-label": words.your_code, oninput: () => ((text = field.value), card.changed()) });
    field.value = text;
    root.replaceChildren(field);
  });
  return {
    root,
    value: () => text,
    put: (code) => (wait.textContent = text = code),
    focus() {
      wanted = true;
      editor?.focus();
    },
    mark: (at) => editor?.mark(at),
    judge() {},
    end: () => editor?.end(),
  };
}

/** card: remembered or not, as one judges oneself. */
function own(card, question) {
  const { words } = card;
  const field = h("textarea", { class: "qz-area qz-own", rows: 2, "aria-label": words.answer, placeholder: words.like_card, oninput: () => card.changed() });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    card.reveal();
  });
  return {
    root: field,
    value: () => field.value || null,
    put: (text) => (field.value = text),
    focus: () => field.focus({ preventScroll: true }),
    judge: () => (field.readOnly = true),
  };
}

export const INPUTS = {
  number: line, shape: line, vector: line, text: line, chart: line, output: area, choice: picks, multi: picks, truefalse: truth,
  cloze: blanks, code: program, fix: program, match, order, card: own,
};
