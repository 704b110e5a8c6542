// How a known function of torch is called: shown on hovering over its name, behind its opening bracket while the
// arguments are typed, and on Ctrl-Shift-Space. Escape closes it.
import { completionStatus } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { Prec, StateEffect, StateField } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip } from "@codemirror/view";
import { known } from "./complete.js";

/** The name at a member expression's end, with what stands before its dot: {owner, name}. */
function member(state, node) {
  const property = node?.name === "MemberExpression" ? node.getChild("PropertyName") : null;
  if (!property) return null;
  const text = state.sliceDoc(node.from, property.from).replace(/\s*\.\s*$/, "");
  return { owner: text, name: state.sliceDoc(property.from, property.to) };
}

/** The innermost call around `at` whose function is known: {from, words}, `from` behind its opening bracket. */
function callAround(state, at) {
  for (let node = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) {
    const closed = node.lastChild?.name === ")" && at >= node.to;
    if (node.name !== "ArgList" || at <= node.from || closed) continue;
    const called = member(state, node.parent?.firstChild);
    const words = called && known(called.owner, called.name);
    if (words) return { from: node.from + 1, words };
  }
  return null;
}

function paper(words) {
  const dom = document.createElement("div");
  dom.className = "nc-signature";
  dom.setAttribute("role", "status");
  dom.textContent = words;
  return { dom };
}

const tooltip = ({ from, words }) => ({ pos: from, above: true, strictSide: false, arrow: false, create: () => paper(words) });

const asked = StateEffect.define();

/** The call whose signature is shown. */
const shown = StateField.define({
  create: () => null,
  update(now, transaction) {
    for (const effect of transaction.effects) if (effect.is(asked)) return effect.value;
    if (!transaction.docChanged && !transaction.selection) return now;
    const { state } = transaction;
    const call = state.selection.main.empty ? callAround(state, state.selection.main.head) : null;
    const opened = transaction.isUserEvent("input.type") && /\($|\(\)$/.test(typed(transaction));
    const same = now && call && transaction.changes.mapPos(now.from, -1) === call.from;
    if (same && call.words === now.words) return call.from === now.from ? now : call;
    return opened || now ? call : null;
  },
  provide: (field) => showTooltip.from(field, (call) => call && tooltip(call)),
});

function typed(transaction) {
  let text = "";
  transaction.changes.iterChanges((_a, _b, _c, _d, inserted) => (text += inserted.toString()));
  return text;
}

function ask(view) {
  const call = callAround(view.state, view.state.selection.main.head);
  if (call) view.dispatch({ effects: asked.of(call) });
  return Boolean(call);
}

/** Takes the signature away; false when there is none. */
export function closeSignature(view) {
  if (!view.state.field(shown)) return false;
  view.dispatch({ effects: asked.of(null) });
  return true;
}

const hovered = hoverTooltip((view, at) => {
  const node = syntaxTree(view.state).resolveInner(at, 1);
  if (node.name !== "PropertyName") return null;
  const named = member(view.state, node.parent);
  const words = named && known(named.owner, named.name);
  return words ? { pos: node.from, end: node.to, above: true, create: () => paper(words) } : null;
}, { hideOnChange: true });

export const signatures = [
  shown,
  hovered,
  Prec.high(keymap.of([
    { key: "Mod-Shift-Space", run: ask, preventDefault: true },
    { key: "Escape", run: (view) => !completionStatus(view.state) && closeSignature(view) },
  ])),
  EditorView.updateListener.of((update) => {
    const left = update.focusChanged && !update.view.hasFocus;
    if (left && update.state.field(shown)) queueMicrotask(() => closeSignature(update.view));
  }),
];
