// npm run build: source/ to static/quiz.js, one ES module. Its first line holds the hash of the sources.
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
  for (const file of all.sort((a, b) => (basename(a) < basename(b) ? -1 : 1))) {
    digest.update(`${basename(file)}\0${readFileSync(file, "utf8").replaceAll("\r\n", "\n")}\0`);
  }
  return digest.digest("hex");
}

/** Name, version, licence and whole licence text of the package in the bundle. */
function licence() {
  const folder = join(here, "node_modules", "katex");
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const text = readFileSync(join(folder, "LICENSE"), "utf8").trim();
  return `/*! Contains, under its licence:\n\nkatex ${version} (${license})\n${text}\n*/`;
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

await build({
  entryPoints: [join(here, "source", "main.js")],
  outfile: join(here, "..", "..", "..", "static", "quiz.js"),
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  plugins: [styleText],
  banner: { js: `/* sources ${sourceHash()}; built by npm run build in pages/parts/quiz_card */` },
  footer: { js: licence() },
  logLevel: "info",
});
