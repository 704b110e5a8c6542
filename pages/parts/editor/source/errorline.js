// The line that failed: marked until the code is edited.
import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass } from "@codemirror/view";

const set = StateEffect.define();
const line = Decoration.line({ class: "nc-error-line" });
const number = new (class extends GutterMarker {
  elementClass = "nc-error-number";
})();

/** The place of the marked line, or null. */
const field = StateField.define({
  create: () => null,
  update(at, transaction) {
    if (transaction.docChanged) at = null;
    for (const effect of transaction.effects) if (effect.is(set)) at = effect.value;
    return at;
  },
  provide: (f) => [
    EditorView.decorations.from(f, (at) => (at === null ? Decoration.none : Decoration.set(line.range(at)))),
    gutterLineClass.from(f, (at) => (at === null ? RangeSet.empty : RangeSet.of(number.range(at)))),
  ],
});

export const errorLine = field;

/** Mark line `n`, counted from 1; null clears. */
export function markError(view, n) {
  const at = n && n <= view.state.doc.lines ? view.state.doc.line(n).from : null;
  if (view.state.field(field) !== at) view.dispatch({ effects: set.of(at) });
}
