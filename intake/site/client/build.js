// The bundle of the public page: one file, the same bytes on every machine.
// Deterministic: no source map, no path, no date, no environment in the output; versions are pinned by the lock file.
//   node build.js [folder of the sources] [file to write]
import { build } from "esbuild";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const LICENCES = `/*!
 * Sealed Intake. AGPL-3.0-or-later.
 * Contains age-encryption, Copyright The age Authors, BSD-3-Clause;
 * @noble/ciphers, @noble/curves, @noble/hashes, @noble/post-quantum and @scure/base, Copyright Paul Miller, MIT.
 */`;

const [folder = fileURLToPath(new URL(".", import.meta.url)), outfile = "dist/site.js"] = process.argv.slice(2);

await build({
  absWorkingDir: resolve(folder),
  entryPoints: ["src/main.js"],
  outfile,
  bundle: true,
  format: "iife",
  platform: "browser",
  target: ["firefox115", "chrome109", "safari15.4"],
  charset: "ascii",
  minify: true,
  legalComments: "none",
  banner: { js: LICENCES },
  logLevel: "warning",
});
