import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const CLIENT = fileURLToPath(new URL("..", import.meta.url));

/** The bundles, built from a copy of sources and libraries in another folder, under another environment. */
function builtElsewhere(environment) {
  const folder = mkdtempSync(join(tmpdir(), "client "));
  try {
    for (const name of ["package.json", "build.js", "src", "node_modules"]) {
      cpSync(join(CLIENT, name), join(folder, name), { recursive: true });
    }
    const env = { ...process.env, ...environment };
    execFileSync(process.execPath, [join(folder, "build.js"), folder, join(folder, "out")], { cwd: tmpdir(), env });
    return ["site.js", "sealer.js", "answers.js"].map((name) => readFileSync(join(folder, "out", name), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("two builds in two folders give the same bytes, and name no folder", () => {
  const one = builtElsewhere({ TZ: "Pacific/Kiritimati", LC_ALL: "C", NODE_ENV: "development" });
  const other = builtElsewhere({ TZ: "UTC", LC_ALL: "C.UTF-8", NODE_ENV: "production" });
  assert.deepEqual(one, other);
  for (const bundle of one) assert.ok(!bundle.includes(tmpdir()) && !bundle.includes("node_modules"));
});
