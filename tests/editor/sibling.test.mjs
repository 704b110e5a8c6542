// What of an edit in one language comes along to the other. Usage: node sibling.test.mjs BUNDLE
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

const { carried, hash } = await import(pathToFileURL(process.argv[2]).href);
const carry = (origin, code, original) => carried({ code, base: hash(origin), origin }, original);

const zh = 'lr = 0.1  # @param {type: "slider", min: 0, max: 1, step: 0.1, label: "学习率"}\n# 打印\nprint(lr)\n';
const en = 'lr = 0.1  # @param {type: "slider", min: 0, max: 1, step: 0.1, label: "rate"}\n# print it\nprint(lr)\n';
const set = (code) => code.replace("0.1 ", "0.3 ");

// The same code in both: the edit as it is. A setting: its value, with the label of this language.
assert.deepEqual(carry("x = 1", "x = 2", "x = 1"), { code: "x = 2", whole: true });
assert.deepEqual(carry(zh, set(zh), en), { code: set(en), whole: true });
// Lines that were left alone keep their comments; those that were written come along.
assert.deepEqual(carry(zh, zh.replace("print(lr)", "print(lr * 2)"), en), { code: en.replace("print(lr)", "print(lr * 2)"), whole: false });
assert.deepEqual(carry(zh, `a = 1\n${set(zh)}b = 2\n`, en).code, `a = 1\n${set(zh).split("\n")[0]}\n${en.split("\n").slice(1, 3).join("\n")}\nb = 2\n`);
// A word of the other language that this one does not offer is no setting here.
const choice = (...words) => `kind = "${words[0]}"  # @param ["${words.join('", "')}"]\n`;
assert.equal(carry(choice("步", "动量"), choice("步", "动量").replace('"步"', '"动量"'), choice("step", "momentum")).whole, false);
assert.equal(carry(choice("sgd", "adam"), choice("sgd", "adam").replace('"sgd"', '"adam"'), `# c\n${choice("sgd", "adam")}`).code, `# c\n${choice("sgd", "adam").replace('"sgd"', '"adam"')}`);
// Lines that do not pair, and drafts that do not know what they were made from: the edit as it is.
assert.deepEqual(carry("a\nb", "a\nc", "a\nb\nc"), { code: "a\nc", whole: false });
assert.deepEqual(carried({ code: "y", base: "old" }, "x"), { code: "y", whole: false });
assert.deepEqual(carried({ code: "y", base: "old", origin: "another" }, "x"), { code: "y", whole: false });
