// Bundles styles, scripts and fonts into ../static/dist, each name with a hash of its content,
// and writes manifest.json: entry name → file name.
import { build } from "esbuild";
import { rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

const outdir = new URL("../static/dist/", import.meta.url).pathname;
await rm(outdir, { recursive: true, force: true });

const result = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["src/main.css", "src/main.js", "src/map.js"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".woff": "file", ".png": "file", ".svg": "file" },
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["es2017", "safari12"],
  outdir,
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) manifest[basename(output.entryPoint)] = basename(file);
}
await writeFile(`${outdir}manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
