// "# @param {...}" steps back: the control above the code shows what it says.
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";

const dim = Decoration.mark({ class: "nc-param" });
const COMMENT = /#\s*@param\b.*$/;

function marks(view) {
  const builder = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const found = COMMENT.exec(line.text);
      if (found) builder.add(line.from + found.index, line.to, dim);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

export const paramComments = ViewPlugin.fromClass(
  class {
    constructor(view) {
      this.decorations = marks(view);
    }
    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = marks(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
