// The bundle of the public page: one file, the same bytes on every machine.
// Deterministic: no source map, no path, no date, no environment in the output; versions are pinned by the lock file.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/main.js"],
  outfile: "dist/site.js",
  bundle: true,
  format: "iife",
  platform: "browser",
  target: ["firefox115", "chrome109", "safari15.4"],
  charset: "ascii",
  minify: true,
  legalComments: "none",
  banner: {
    js: "/* Sealed Intake, AGPL-3.0-or-later. Contains age-encryption (BSD-3-Clause), @noble/* and @scure/base (MIT). */",
  },
  logLevel: "warning",
});
