import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Encrypter } from "age-encryption";
import { hexToBytes } from "@noble/hashes/utils.js";
import { BLOCK, openBlock } from "../src/mailbox.js";
import { deriveReturnKeys, replyOf } from "../src/returncode.js";
import { refusal } from "./signer.js";
import { parseVector } from "./vectors.js";

const golden = parseVector("mailbox.json");
const block = new Uint8Array(readFileSync(new URL("../../../../tests/vectors/mailbox-block.age", import.meta.url)));
const code = hexToBytes(golden.entropy);
const { mailbox, replyIdentity } = deriveReturnKeys(code);
const { recipient } = await replyOf(code);
const good = { version: 1, mailbox, answers: [{ day: "2026-11-25", text: "x" }] };

/** Seals a content as the desk does, whatever it is. */
async function sealed(json, { length, size = 65536, last = 0 } = {}) {
  const data = typeof json === "string" ? new TextEncoder().encode(json) : json;
  const content = new Uint8Array(size);
  new DataView(content.buffer).setUint32(0, length ?? data.length, false);
  content.set(data, 4);
  if (last) content[size - 1] = last;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(content);
}

const opened = async (json, how) => openBlock(await sealed(json, how), mailbox, replyIdentity);

test("the golden block opens to its answers", async () => {
  assert.equal(mailbox, golden.mailbox);
  assert.deepEqual(await openBlock(block, mailbox, replyIdentity), golden.answers);
});

test("a block without answers is open and empty", async () => {
  assert.deepEqual(await opened(JSON.stringify({ ...good, answers: [] })), []);
});

test("a block of another code is nobody's here", async () => {
  const other = deriveReturnKeys(new Uint8Array(16));
  assert.equal(await openBlock(block, other.mailbox, other.replyIdentity), null);
});

test("a block for another mailbox is refused although the key opens it", async () => {
  await assert.rejects(openBlock(block, "00".repeat(32), replyIdentity), refusal("block-malformed"));
});

for (const size of [0, 1, BLOCK - 1, BLOCK + 1, 2 * BLOCK]) {
  test(`a block of ${size} bytes is refused`, async () => {
    const cut = new Uint8Array(size);
    cut.set(block.subarray(0, size));
    await assert.rejects(openBlock(cut, mailbox, replyIdentity), refusal("block-malformed"));
  });
}

test("a block never opens when one bit was changed, in header, wrapped key, nonce or payload", async () => {
  for (const place of [0, 30, 60, 1590, 1650, 1700, 20_000, BLOCK - 1]) {
    const changed = block.slice();
    changed[place] ^= 1;
    const outcome = await openBlock(changed, mailbox, replyIdentity).catch((error) => error.code);
    assert.ok(outcome === null || outcome === "block-malformed", String(place));
  }
});

const bad = {
  "not JSON": "{",
  "an array": "[]",
  "null": "null",
  "a text": '"x"',
  "not UTF-8": new Uint8Array([0xff, 0xfe]),
  "with a byte order mark": `\ufeff${JSON.stringify(good)}`,
  "with blanks": JSON.stringify(good, null, 1),
  "with a key twice": JSON.stringify(good).replace('"version":1', '"version":1,"version":1'),
  "with a key more": JSON.stringify({ ...good, more: 1 }),
  "with a key less": JSON.stringify({ version: 1, mailbox }),
  "of version 2": JSON.stringify({ ...good, version: 2 }),
  "of version true": JSON.stringify({ ...good, version: true }),
  "of version \"1\"": JSON.stringify({ ...good, version: "1" }),
  "with five answers": JSON.stringify({ ...good, answers: Array(5).fill(good.answers[0]) }),
  "with answers that are no list": JSON.stringify({ ...good, answers: {} }),
  "with an answer that is a text": JSON.stringify({ ...good, answers: ["x"] }),
  "with an answer that is null": JSON.stringify({ ...good, answers: [null] }),
  "with an answer without a day": JSON.stringify({ ...good, answers: [{ text: "x" }] }),
  "with a day that does not exist": JSON.stringify({ ...good, answers: [{ day: "2026-02-30", text: "x" }] }),
  "with a day of another form": JSON.stringify({ ...good, answers: [{ day: "2026-1-1", text: "x" }] }),
  "with a day and a line break": JSON.stringify({ ...good, answers: [{ day: "2026-11-25\n", text: "x" }] }),
  "with a text that is a number": JSON.stringify({ ...good, answers: [{ day: "2026-11-25", text: 1 }] }),
  "with an answer larger than its slot": JSON.stringify({ ...good, answers: [{ day: "2026-11-25", text: "я".repeat(6145) }] }),
};
for (const [what, json] of Object.entries(bad)) {
  test(`a content that is ${what} is refused`, async () => {
    await assert.rejects(opened(json), refusal("block-malformed"));
  });
}

test("padding that is not zeros, a false length and another size are refused", async () => {
  const json = JSON.stringify(good);
  for (const how of [{ last: 1 }, { length: 65536 }, { length: json.length - 1 }, { length: json.length + 1 }, { length: 0xffffffff }]) {
    await assert.rejects(opened(json, how), refusal("block-malformed"));
  }
});

test("an answer that fills its slot is shown whole", async () => {
  const text = "я".repeat(6144);
  assert.deepEqual(await opened(JSON.stringify({ ...good, answers: [{ day: "2026-11-25", text }] })), [
    { day: "2026-11-25", text },
  ]);
});
