// node build.js: source/ to static/playground.js, one ES module. Its first line holds the hash of the sources.
// esbuild is the editor's: run `npm ci` in ../editor first.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "../editor/node_modules/esbuild/lib/main.js";

const here = dirname(fileURLToPath(import.meta.url));

/** The same as source_hash() in bundle.py. */
function sourceHash() {
  const digest = createHash("sha256");
  for (const name of readdirSync(join(here, "source")).sort()) {
    const text = readFileSync(join(here, "source", name), "utf8").replaceAll("\r\n", "\n");
    digest.update(`${name}\0${text}\0`);
  }
  return digest.digest("hex");
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
  outfile: join(here, "..", "..", "..", "static", "playground.js"),
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  plugins: [styleText],
  banner: { js: `/* sources ${sourceHash()}; built by node build.js in pages/parts/playground */` },
  logLevel: "warning",
});
