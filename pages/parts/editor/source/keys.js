// The keys of a cell. Escape makes Tab leave the editor until the next edit, so that no reader is caught in it.
import { acceptCompletion, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, historyKeymap, indentLess, indentMore, simplifySelection } from "@codemirror/commands";
import { getIndentUnit } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { closeSignature } from "./signature.js";

/** Tab behind code fills up with spaces to the next stop; before it, or with a selection, it indents the lines. */
function tab(view) {
  const { state } = view;
  const { main } = state.selection;
  const before = state.doc.lineAt(main.head).text.slice(0, main.head - state.doc.lineAt(main.head).from);
  if (!main.empty || state.selection.ranges.length > 1 || !before.trim()) return indentMore(view);
  const unit = getIndentUnit(state);
  view.dispatch(state.replaceSelection(" ".repeat(unit - (before.length % unit))), {
    scrollIntoView: true,
    userEvent: "input",
  });
  return true;
}

/** `cell` has runNow(), runAndGoOn() and say(). */
export function keys(cell) {
  const leave = (view) => {
    simplifySelection(view);
    view.setTabFocusMode(true);
    cell.say("leave");
    return true;
  };
  // A list of completions would lie over the output; one that is still being made is given up.
  const running = (act) => (view) => {
    closeCompletion(view);
    closeSignature(view);
    act();
    return true;
  };
  const run = running(() => cell.runNow());
  return [
    Prec.highest(
      keymap.of([
        { key: "Mod-Enter", run, preventDefault: true },
        { key: "Ctrl-Enter", run, preventDefault: true },
        { key: "Shift-Enter", run: running(() => cell.runAndGoOn()), preventDefault: true },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      { key: "Tab", run: acceptCompletion },
      { key: "Tab", run: tab, shift: indentLess },
      { key: "Escape", run: leave },
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      const left = update.focusChanged && !update.view.hasFocus;
      if (update.docChanged || left) update.view.setTabFocusMode(false);
    }),
  ];
}
