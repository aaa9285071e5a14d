import assert from "node:assert/strict";
import { test } from "node:test";
import { identityToRecipient } from "age-encryption";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { deriveReturnKeys } from "../src/returncode.js";
import { parseVector } from "./vectors.js";

for (const vector of parseVector("returncode.json")) {
  test(`the code "${vector.words}" derives what the Python side derives`, async () => {
    const entropy = mnemonicToEntropy(vector.words, wordlist);
    assert.equal(bytesToHex(entropy), vector.entropy);
    const keys = deriveReturnKeys(entropy);
    assert.equal(bytesToHex(keys.deletionToken), vector.deletion_token);
    assert.equal(keys.mailbox, vector.mailbox);
    assert.equal(keys.replyIdentity, vector.reply_identity);
    assert.equal(bytesToHex(keys.sourceToken), vector.source_token);
    assert.equal(await identityToRecipient(keys.replyIdentity), vector.reply_recipient);
  });
}

test("anything but 16 bytes is refused", () => {
  for (const length of [0, 15, 17, 32]) assert.throws(() => deriveReturnKeys(new Uint8Array(length)), RangeError);
});

test("one changed bit changes everything that is derived", () => {
  const one = deriveReturnKeys(hexToBytes("00".repeat(16)));
  const other = deriveReturnKeys(hexToBytes(`${"00".repeat(15)}01`));
  for (const key of Object.keys(one)) assert.notDeepEqual(one[key], other[key]);
});
