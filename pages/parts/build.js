// node build.js [PART …]: <part>/source/ to static/<part>.js, one ES module each, for all parts or those named.
// `npm ci` in this folder first. The first line of a bundle holds the hash of all that it is built from; its last
// lines the licences of the packages in it. `--sizes` lists what each package and file takes.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const sourcesOf = (folder) => readdirSync(join(here, folder)).map((name) => `${folder}/${name}`);

/** The same as Bundle.source_hash() in bundle.py. */
function sourceHash(part) {
  const digest = createHash("sha256");
  const files = [...sourcesOf(`${part}/source`), ...sourcesOf("source"), "build.js", "package-lock.json"];
  for (const file of files.sort()) {
    digest.update(`${file}\0${readFileSync(join(here, file), "utf8").replaceAll("\r\n", "\n")}\0`);
  }
  return digest.digest("hex");
}

const packageOf = (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

/** Name, version, licence and copyright line of every package in the bundle, then each licence's text once. */
function licences(inputs) {
  const packages = new Set(inputs.map(packageOf).filter(Boolean));
  if (!packages.size) return "";
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
    texts.add(text.replace(copyright, "").replace(/^(The )?MIT License( \(MIT\))?/, "").trim().replace(/\s+/g, " "));
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

async function bundle(part) {
  const settings = {
    entryPoints: [join(here, part, "source", "main.js")],
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
  const result = await build({
    ...settings,
    banner: { js: `/* sources ${sourceHash(part)}; built by node build.js in pages/parts */` },
    footer: { js: licences(Object.keys(metafile.inputs)) },
    outfile: join(here, "..", "..", "static", `${part}.js`),
    write: true,
  });
  const [[file, { bytes, inputs }]] = Object.entries(result.metafile.outputs);
  console.log(`${basename(file)}: ${bytes} bytes`);
  if (process.argv.includes("--sizes")) {
    const sizes = {};
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path) ?? basename(path);
      sizes[name] = (sizes[name] ?? 0) + bytesInOutput;
    }
    console.table(Object.fromEntries(Object.entries(sizes).sort((a, b) => b[1] - a[1])));
  }
}

const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const parts = readdirSync(here).filter((name) => existsSync(join(here, name, "source", "main.js")));
for (const part of named.length ? named : parts) await bundle(part);
