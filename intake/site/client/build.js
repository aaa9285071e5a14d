// The scripts of the public pages: one file each, the same bytes on every machine.
// Deterministic: no source map, no path, no date, no environment in the output; versions are pinned by the lock file.
//   node build.js [folder of the sources] [folder to write to]
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const LICENCES = `/*!
 * Sealed Intake. AGPL-3.0-or-later.
 * Contains age-encryption, Copyright The age Authors, BSD-3-Clause;
 * @noble/ciphers, @noble/curves, @noble/hashes, @noble/post-quantum and @scure/base, Copyright Paul Miller, MIT.
 */`;

const PAGES = { site: "src/main.js", sealer: "src/sealer.js", answers: "src/answers.js" };

// What typage and noble bring along and these pages never call: recipients on the curve P-256, passphrases (scrypt),
// and the hybrids that age does not use. A fifth of the first visit. What is left calls nothing of it: the tests of
// the built scripts seal and open with them.
const NOT_CALLED = {
  "@noble/curves/nist.js": "export const p256 = undefined, p384 = undefined;",
  "@noble/hashes/scrypt.js": "export const scrypt = undefined;",
};
const OTHER_HYBRIDS = /^export const (QSF\w*|KitchenSink\w*|ml_kem\w+_p\d+) = .*$/gm;

const leftOut = {
  name: "left-out",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@noble\// }, ({ path }) => (path in NOT_CALLED ? { path, namespace: "left-out" } : undefined));
    onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({ contents: NOT_CALLED[path] }));
    onLoad({ filter: /post-quantum.hybrid\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (text.match(OTHER_HYBRIDS)?.length !== 8) throw new Error("another version of @noble/post-quantum: look again");
      return { contents: text.replace(OTHER_HYBRIDS, "export const $1 = undefined;") };
    });
  },
};

const [folder = fileURLToPath(new URL(".", import.meta.url)), outdir = "dist"] = process.argv.slice(2);

await build({
  absWorkingDir: resolve(folder),
  entryPoints: PAGES,
  outdir,
  bundle: true,
  format: "iife",
  platform: "browser",
  target: ["firefox115", "chrome109", "safari15.4"],
  charset: "ascii",
  minify: true,
  legalComments: "none",
  banner: { js: LICENCES },
  plugins: [leftOut],
  logLevel: "warning",
});
