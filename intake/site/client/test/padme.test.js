import assert from "node:assert/strict";
import { test } from "node:test";
import { FLOOR, padded } from "../src/padme.js";
import { parseVector } from "./vectors.js";

test("sizes are those of the Python side", () => {
  for (const [size, expected] of parseVector("padme.json")) assert.equal(padded(size), expected);
});

test("nothing is smaller than the floor", () => {
  assert.equal(padded(0), FLOOR);
  assert.equal(padded(FLOOR), FLOOR);
  assert.ok(padded(FLOOR + 1) > FLOOR);
});

test("a padded size is its own padded size, and adds at most an eighth", () => {
  for (let size = FLOOR; size < 2 ** 40; size = Math.floor(size * 1.37) + 1) {
    const once = padded(size);
    assert.ok(once >= size && once <= size * 1.125);
    assert.equal(padded(once), once);
  }
});
