// Classes for Python's tokens, the same for the editor and for the still picture of a cell; styles.css colours them.
import { highlightCode, tagHighlighter, tags as t } from "@lezer/highlight";
import { parser } from "@lezer/python";
import { COLOURED } from "./limits.js";

export const highlighter = tagHighlighter([
  { tag: t.keyword, class: "tok-keyword" },
  { tag: t.controlKeyword, class: "tok-keyword" },
  { tag: t.operatorKeyword, class: "tok-keyword" },
  { tag: t.definitionKeyword, class: "tok-keyword" },
  { tag: t.moduleKeyword, class: "tok-keyword" },
  { tag: [t.bool, t.null, t.self], class: "tok-atom" },
  { tag: t.number, class: "tok-number" },
  { tag: [t.string, t.special(t.string), t.docString, t.character], class: "tok-string" },
  { tag: t.special(t.brace), class: "tok-escape" },
  { tag: t.escape, class: "tok-escape" },
  { tag: [t.lineComment, t.comment], class: "tok-comment" },
  { tag: [t.function(t.variableName), t.function(t.propertyName)], class: "tok-call" },
  { tag: [t.function(t.definition(t.variableName)), t.definition(t.className)], class: "tok-define" },
  { tag: t.meta, class: "tok-meta" },
  { tag: [t.operator, t.derefOperator, t.punctuation], class: "tok-operator" },
]);

/** Lines of code as <div class="nc-line">, coloured unless the code is very long. */
export function highlightedLines(code) {
  const lines = [];
  let line;
  const next = () => {
    line = document.createElement("div");
    line.className = "nc-line";
    lines.push(line);
  };
  const put = (text, classes) => {
    if (!classes) return line.append(text);
    const span = document.createElement("span");
    span.className = classes;
    span.textContent = text;
    line.append(span);
  };
  next();
  if (code.length > COLOURED) {
    for (const [at, text] of code.split("\n").entries()) {
      if (at) next();
      put(text, "");
    }
  } else highlightCode(code, parser.parse(code), highlighter, put, next);
  for (const each of lines) if (!each.firstChild) each.append("\u200b");
  return lines;
}
