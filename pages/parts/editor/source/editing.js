// The CodeMirror view of one cell. Search stays with the browser; nothing here knows of runs.
import { autocompletion, closeBrackets } from "@codemirror/autocomplete";
import { history, historyField } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, lineNumbers } from "@codemirror/view";
import { completions } from "./complete.js";
import { errorLine } from "./errorline.js";
import { highlighter } from "./highlight.js";
import { keys } from "./keys.js";
import { paramComments } from "./paramcomment.js";
import { signatures } from "./signature.js";

const language = python();

function extensions(cell) {
  return [
    keys(cell),
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection({ drawRangeCursor: true }),
    EditorState.tabSize.of(4),
    indentUnit.of("    "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    language,
    syntaxHighlighting(highlighter),
    autocompletion({ override: [completions(() => cell.about.completions)], icons: false, maxRenderedOptions: 40 }),
    signatures,
    errorLine,
    paramComments,
    EditorView.contentAttributes.of({
      tabindex: "0",
      "aria-label": cell.label,
      "aria-describedby": cell.helpId,
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
      translate: "no",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) cell.edited();
      if (update.focusChanged) cell.root.classList.toggle("nc-focus", update.view.hasFocus);
    }),
  ];
}

/** A view of `code`; `kept` is what keep() gave for the same code, with its cursor and undo history. */
export function editing(cell, code, kept) {
  const all = extensions(cell);
  let state;
  if (kept?.doc === code) state = EditorState.fromJSON(kept, { extensions: all }, { history: historyField });
  else state = EditorState.create({ doc: code, extensions: all });
  return new EditorView({ state });
}

export function keep(view) {
  return view.state.toJSON({ history: historyField });
}
