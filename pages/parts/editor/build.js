// npm run build: source/ to static/editor.js, one ES module. Its first line holds the hash of the sources.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** The same as source_hash() in bundle.py. */
function sourceHash() {
  const digest = createHash("sha256");
  const files = readdirSync(join(here, "source")).map((name) => join(here, "source", name));
  const all = [...files, join(here, "build.js"), join(here, "package-lock.json")];
  const byName = (a, b) => (basename(a) < basename(b) ? -1 : 1);
  for (const file of all.sort(byName)) {
    const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
    digest.update(`${basename(file)}\0${text}\0`);
  }
  return digest.digest("hex");
}

/** Name, version, licence and copyright line of every package in the bundle, then each licence's text once. */
function licences(inputs) {
  const packages = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  const lines = [];
  const texts = new Set();
  for (const name of [...packages].sort()) {
    const folder = join(here, "node_modules", name);
    const { version, license, main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const text = readFileSync(join(folder, file), "utf8");
    // A package under the Apache licence names its holders in its code and not in the licence's text.
    const copyright = (/^Copyright .*$/m.exec(text) ?? /\(c\) [^|]*/.exec(readFileSync(join(folder, main), "utf8")))[0].trim();
    lines.push(`${name} ${version} (${license}) ${copyright}`);
    texts.add(text.replace(copyright, "").replace(/^MIT License/, "").trim().replace(/\s+/g, " "));
  }
  return `/*! Contains, under their licences:\n${lines.join("\n")}\n\n${[...texts].join("\n\n")}\n*/`;
}

/** A style sheet is imported as its minified text. */
const styleText = {
  name: "style-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

const settings = {
  entryPoints: [join(here, "source", "main.js")],
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  plugins: [styleText],
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
  write: false,
  logLevel: "warning",
};
const { metafile } = await build(settings);
const notice = licences(Object.keys(metafile.inputs));
const result = await build({
  ...settings,
  banner: { js: `/* sources ${sourceHash()}; built by npm run build in pages/parts/editor */` },
  footer: { js: notice },
  outfile: join(here, "..", "..", "..", "static", "editor.js"),
  write: true,
});
const [[file, { bytes }]] = Object.entries(result.metafile.outputs);
console.log(`${basename(file)}: ${bytes} bytes`);
if (process.argv.includes("--sizes")) {
  const sizes = {};
  for (const [path, { bytesInOutput }] of Object.entries(Object.values(result.metafile.outputs)[0].inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? basename(path);
    sizes[name] = (sizes[name] ?? 0) + bytesInOutput;
  }
  console.table(Object.fromEntries(Object.entries(sizes).sort((a, b) => b[1] - a[1])));
}
