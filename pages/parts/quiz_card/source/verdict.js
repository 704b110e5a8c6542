// The verdict of an answer: yours against the key, why, what follows.
import { h } from "../../source/dom.js";
import { code, rich } from "./rich.js";

const COMPARED = ["number", "shape", "vector", "text", "chart", "output"];
const MARKS = { right: "✓", partly: "◐", wrong: "✗" };

export function verdict(data, words) {
  const { question, verdict: told } = data;
  const parts = [h("p", { class: "qz-verdict" }, h("span", { "aria-hidden": "true" }, MARKS[told.verdict]), " ", told.name)];
  if (COMPARED.includes(question.kind) && (told.verdict !== "right" || question.kind === "chart")) {
    parts.push(h("dl", { class: "qz-pair" },
      told.yours ? h("div", {}, h("dt", {}, words.yours), h("dd", {}, h("pre", {}, told.yours))) : null,
      h("div", {}, h("dt", {}, words.key), h("dd", {}, h("pre", {}, told.key)))));
  } else if (COMPARED.includes(question.kind) && told.yours && told.yours.trim() !== String(told.raw).trim()) {
    parts.push(h("p", { class: "qz-small" }, words.understood, " ", h("code", {}, told.yours)));
  }
  if (told.tests.length) parts.push(reports(told.tests, words));
  if (told.elsewhere) parts.push(h("p", { class: "qz-elsewhere" }, told.elsewhere));
  if (told.why) parts.push(rich(told.why, "div", { class: "qz-why" }));
  if (["code", "fix"].includes(question.kind) && told.key) {
    parts.push(h("details", { class: "qz-solution", ...(told.verdict === "right" ? {} : { open: true }) }, h("summary", {}, words.solution), code(told.key, data.editor, words.solution)));
  }
  if (told.explain) parts.push(rich(told.explain, "div", { class: "qz-explain" }));
  if (told.again) parts.push(h("p", { class: "qz-again" }, told.again));
  return h("div", { class: `qz-panel qz-${told.verdict}` }, ...parts);
}

/** Tests of an exercise, one a line; a failed shown one with its code and what went wrong. */
export function reports(tests, words) {
  return h("ul", { class: "qz-tests" }, ...tests.map((test) => h("li", { class: !test.ran ? "qz-not-run" : test.passed ? "qz-passed" : "qz-failed" },
    h("span", { class: "qz-mark", role: "img", "aria-label": !test.ran ? words.not_run : test.passed ? words.passed : words.failed }, !test.ran ? "–" : test.passed ? "✓" : "✗"),
    rich(test.say, "span", {}), test.hidden ? h("span", { class: "qz-hidden" }, words.hidden) : null,
    test.ran && !test.passed && test.code ? h("pre", {}, test.code) : null,
    test.ran && !test.passed && test.error ? h("pre", { class: "qz-error" }, test.error) : null)));
}
