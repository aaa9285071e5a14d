// What a return code of 128 bits derives (crypto/FORMAT.md, "Return code"). Not on the page yet; the derivation is
// fixed by vectors now, because codes that were handed out can never change.

import { bech32 } from "@scure/base";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** @typedef {{deletionToken: Uint8Array, mailbox: string, replyIdentity: string, sourceToken: Uint8Array}} ReturnKeys */

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
