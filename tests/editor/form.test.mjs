// The bundle's form fields against the vectors that core/notes/form.py is held to. Usage: node form.test.mjs BUNDLE VECTORS
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [bundle, vectors] = process.argv.slice(2);
const { fields, write } = await import(pathToFileURL(bundle).href);
const cases = JSON.parse(readFileSync(vectors, "utf8"));
for (const { code, fields: expected, writes } of cases) {
  const found = fields(code);
  for (const field of found) assert.equal(write(code, field.name, field.value), code);
  assert.deepEqual(
    found.map(({ from, to, ...field }) => field),
    expected,
    code,
  );
  for (const { name, value, code: written } of writes) assert.equal(write(code, name, value), written);
}
console.log(`${cases.length} vectors`);
