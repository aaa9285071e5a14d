// The submission document (crypto/FORMAT.md, "Submission document"): what is inside an envelope.
//   u32 length | manifest (JSON) | the files' bytes in order | zeros up to a Padmé size
// Produced as a stream of small chunks, so that memory does not grow with the files.

import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";
import { padded } from "./padme.js";
import { Refusal } from "./refusal.js";

export const MANIFEST_LIMIT = 1024 * 1024;
const SLICE = 512 * 1024;

/** @typedef {{name: string, note: string, blob: Blob}} Attachment */
/** @typedef {{manifest: Uint8Array, attachments: Attachment[], size: number}} Document `size` is after padding */

/**
 * Lone halves of surrogate pairs cannot be written in UTF-8; they become U+FFFD, which a reader sees.
 * @param {string} text
 * @returns {string}
 */
export function wellFormed(text) {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd"); // with the u flag this matches lone halves only
}

/** @returns {string} a random submission id */
export function newId() {
  return bytesToHex(randomBytes(16));
}

/**
 * @param {string} id
 * @param {string} language
 * @param {Record<string, unknown>} answers
 * @param {Attachment[]} attachments
 * @param {{mailbox: string, recipient: string, source_token: string} | null} [reply] null: no answer is wanted
 * @returns {Document}
 */
export function assemble(id, language, answers, attachments, reply = null) {
  const files = attachments.map(({ name, note, blob }) => ({ name: wellFormed(name), size: blob.size, note }));
  const json = JSON.stringify({ version: 1, id, language, answers, files, reply });
  const manifest = new TextEncoder().encode(json);
  if (manifest.length > MANIFEST_LIMIT) throw new Refusal("too-much-text");
  const content = files.reduce((sum, file) => sum + file.size, 4 + manifest.length);
  return { manifest, attachments, size: padded(content) };
}

/**
 * @param {Document} document
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* documentChunks({ manifest, attachments, size }) {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, manifest.length, false);
  yield length;
  yield manifest;
  let left = size - length.length - manifest.length;
  for (const attachment of attachments) {
    yield* attachmentChunks(attachment);
    left -= attachment.blob.size;
  }
  yield* zeros(left);
}

/**
 * @param {Attachment} attachment
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* attachmentChunks({ name, blob }) {
  for (let start = 0; start < blob.size; start += SLICE) {
    const end = Math.min(start + SLICE, blob.size);
    const chunk = await blob.slice(start, end).arrayBuffer().catch(() => null);
    // A file that was changed or removed since it was chosen: browsers reject, or give fewer bytes.
    if (chunk === null || chunk.byteLength !== end - start) throw new Refusal("file-unreadable", name);
    yield new Uint8Array(chunk);
  }
}

/**
 * @param {number} count
 * @returns {Generator<Uint8Array, void, void>}
 */
function* zeros(count) {
  const block = new Uint8Array(65536);
  for (let left = count; left > 0; left -= block.length) yield block.subarray(0, Math.min(left, block.length));
}
