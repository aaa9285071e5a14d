// What a return code of 128 bits derives (crypto/FORMAT.md, "Return code"). The derivation is fixed by vectors,
// because codes that were handed out can never change.

import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";

/** @typedef {{deletionToken: Uint8Array, mailbox: string, replyIdentity: string, sourceToken: Uint8Array}} ReturnKeys */

/** @typedef {{mailbox: string, recipient: string, source_token: string}} Reply the fields of a manifest */

/** @returns {Uint8Array} the entropy of a new code */
export function newCode() {
  return randomBytes(16);
}

/**
 * What a report says of its code: where and to which key to answer, and the token that joins what comes later.
 * @param {Uint8Array} entropy
 * @returns {Promise<Reply>}
 */
export async function replyOf(entropy) {
  const { mailbox, replyIdentity, sourceToken } = deriveReturnKeys(entropy);
  return { mailbox, recipient: await identityToRecipient(replyIdentity), source_token: bytesToHex(sourceToken) };
}

/**
 * @param {Uint8Array} entropy 16 bytes, the content of twelve words
 * @returns {ReturnKeys}
 */
export function deriveReturnKeys(entropy) {
  if (entropy.length !== 16) throw new RangeError("a return code holds 16 bytes");
  const deletionToken = derive(entropy, "sealed-intake/v1/deletion-token");
  const seed = derive(entropy, "sealed-intake/v1/reply-key");
  return {
    deletionToken,
    mailbox: bytesToHex(sha256(deletionToken)),
    replyIdentity: bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase(),
    sourceToken: derive(entropy, "sealed-intake/v1/source-token"),
  };
}

/**
 * @param {Uint8Array} entropy
 * @param {string} label
 */
function derive(entropy, label) {
  // An empty salt is what RFC 5869 calls "not provided". No slow hash: 128 random bits need none.
  return hkdf(sha256, entropy, undefined, new TextEncoder().encode(label), 32);
}
