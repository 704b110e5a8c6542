// What is offered while typing: the page's names, Python's words, torch's common names.
import { localCompletionSource } from "@codemirror/lang-python";
import { syntaxTree } from "@codemirror/language";
import torchNames from "./torch_names.json";

const KEYWORDS =
  "and as assert async await break case class continue def del elif else except finally for from global if import in is " +
  "lambda match nonlocal not or pass raise return try while with yield True False None";
const BUILTINS =
  "abs all any bin bool bytes callable chr complex dict dir display divmod enumerate filter float format frozenset " +
  "getattr globals hasattr hash help hex id int isinstance jacobian issubclass iter len list locals map max memory min next object " +
  "oct open ord pow print property range repr reversed round set setattr show show_broadcast show_memory show_op slice sorted " +
  "staticmethod str sum super trace tuple type vars zip Exception IndexError KeyError RuntimeError StopIteration TypeError ValueError ZeroDivisionError";

/** What stands before a dot -> which table of torch_names.json follows it. */
const OWNERS = {
  torch: "torch",
  nn: "nn",
  "torch.nn": "nn",
  F: "functional",
  "nn.functional": "functional",
  "torch.nn.functional": "functional",
  optim: "optim",
  "torch.optim": "optim",
};

/** Modules of which nothing is known here: better no offer than a tensor's methods. */
const FOREIGN = new Set(["np", "numpy", "pd", "pandas", "alt", "plt", "math", "os", "sys", "random", "time", "re", "json"]);

const options = (text, type, boost) => text.split(" ").map((label) => ({ label, type, boost }));
const PYTHON = [...options(KEYWORDS, "keyword", -1), ...options(BUILTINS, "function", -2)];

const tables = {};

/** A signature as the list of completions has room for it: without what is seldom given, and cut. */
function short(signature) {
  const plain = signature.replace(/(, |(?<=\())(\*, )?(out|dtype|generator|memory_format)(=[\w.]+)?(, .*)?\)$/, ")");
  if (plain.length <= 44) return plain;
  const cut = plain.slice(0, 42);
  return `${cut.slice(0, cut.lastIndexOf(","))}, …)`;
}

/** One table of torch_names.json, "name signature" a line, as completions; made when it is first asked for. */
function table(name) {
  return (tables[name] ??= torchNames[name].split("\n").map((line) => {
    const at = line.indexOf(" ");
    const label = at < 0 ? line : line.slice(0, at);
    return {
      label,
      signature: at < 0 ? undefined : line.slice(at + 1),
      detail: at < 0 ? undefined : short(line.slice(at + 1)),
      type: /^[A-Z]/.test(label) ? "class" : at < 0 ? "property" : "function",
    };
  }));
}

const WORD = /^[\p{L}\p{N}_]*$/u;

function afterDot(context, owner, from) {
  const known = OWNERS[owner];
  if (!known && FOREIGN.has(owner.split(".")[0])) return null;
  // A name of the page is a tensor most of the time, else a module or an optimizer.
  return { from, options: known ? table(known) : [...table("tensor"), ...table("module")], validFor: WORD };
}

/** How what stands behind the dot of `owner` is called, "torch.abs(input)" or ".abs()"; null when that is not known. */
export function known(owner, name) {
  const module = OWNERS[owner];
  if (!module && FOREIGN.has(owner.split(".")[0])) return null;
  const rows = module ? table(module) : [...table("tensor"), ...table("module")];
  const row = rows.find(({ label }) => label === name);
  return row?.signature ? `${module ? owner : ""}.${name}${row.signature}` : null;
}

/** A source of completions; `names()` gives the names that the page defines. */
export function completions(names) {
  return (context) => {
    const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (/^(String|Comment|FormatString)/.test(inside)) return null;
    const dotted = context.matchBefore(/[\p{L}\p{N}_.)\]]*\.[\p{L}\p{N}_]*/u);
    if (dotted) {
      const at = dotted.text.lastIndexOf(".");
      const owner = dotted.text.slice(0, at);
      if (/^[\d.]*$/.test(owner)) return null;
      return afterDot(context, owner, dotted.from + at + 1);
    }
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u);
    if (!word && !context.explicit) return null;
    const local = localCompletionSource(context)?.options ?? [];
    const page = names().map((label) => ({ label, type: "variable", boost: 1 }));
    const seen = new Set();
    const all = [...local, ...page, ...PYTHON].filter(({ label }) => !seen.has(label) && seen.add(label));
    return { from: word?.from ?? context.pos, options: all, validFor: WORD };
  };
}
