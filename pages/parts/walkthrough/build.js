// npm run build: source/ to static/walkthrough.js, one ES module. Its first line holds the hash of the sources.
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

/** Name, version, licence and whole licence text of the packages in the bundle. */
function licences() {
  const texts = ["dagre", "graphlib"].map((name) => {
    const folder = join(here, "node_modules", "@dagrejs", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `@dagrejs/${name} ${version} (${license})\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}`;
  });
  return `/*! Contains, under their licences:\n\n${texts.join("\n\n")}\n*/`;
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
  outfile: join(here, "..", "..", "..", "static", "walkthrough.js"),
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  plugins: [styleText],
  banner: { js: `/* sources ${sourceHash()}; built by npm run build in pages/parts/walkthrough */` },
  footer: { js: licences() },
  logLevel: "info",
});
