// Signed notes (C2SP signed-note.md), the strict reader: exactly one signature, by the one key that is expected.
// The same rules as crypto/note.py; knows no roles but the first line that it is told.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { decode } from "./base64.js";
import { Refusal } from "./refusal.js";

const LIMIT = 1024 * 1024;
const NAME = /^[a-z0-9][a-z0-9._/-]{0,126}$/;
const SIGNATURE = /^\u2014 ([^ +]+) ([A-Za-z0-9+/]+={0,2})$/;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const ED25519 = 1;

/** @typedef {{name: string, keyId: string, key: Uint8Array}} Verifier */

/**
 * @param {string} vkey NAME+KEYID+KEY
 * @returns {Verifier}
 */
export function parseVerifier(vkey) {
  const [name = "", keyId = "", ...rest] = vkey.split("+");
  const data = decode(rest.join("+")); // base64 has a plus of its own
  if (!NAME.test(name) || !data || data.length !== 33 || data[0] !== ED25519) throw new Refusal("note-malformed");
  const expected = sha256(new Uint8Array([...new TextEncoder().encode(`${name}\n`), ...data])).subarray(0, 4);
  if (bytesToHex(expected) !== keyId) throw new Refusal("note-malformed");
  return { name, keyId, key: data.subarray(1) };
}

/**
 * The signed text of a note, with its final newline.
 * @param {string} note
 * @param {Verifier} verifier
 * @returns {string}
 */
export function openNote(note, verifier) {
  const end = note.lastIndexOf("\n\n");
  if (note.length > LIMIT || end < 1 || CONTROL.test(note)) throw new Refusal("note-malformed");
  const text = note.slice(0, end + 1);
  const signature = parseSignature(note.slice(end + 2), verifier);
  const message = new TextEncoder().encode(text);
  // zip215: false is RFC 8032's strict rule, which libsodium follows as well.
  if (!ed25519.verify(signature, message, verifier.key, { zip215: false })) throw new Refusal("note-signature");
  return text;
}

/**
 * @param {string} line the signature line with its newline
 * @param {Verifier} verifier
 * @returns {Uint8Array}
 */
function parseSignature(line, verifier) {
  const match = line.endsWith("\n") ? SIGNATURE.exec(line.slice(0, -1)) : null;
  const data = match ? decode(match[2] ?? "") : null;
  if (!match || !data) throw new Refusal("note-malformed");
  if (match[1] !== verifier.name || bytesToHex(data.subarray(0, 4)) !== verifier.keyId) {
    throw new Refusal("note-unknown-key");
  }
  if (data.length !== 4 + 64) throw new Refusal("note-malformed");
  return data.subarray(4);
}

/**
 * The lines of a text after its typed first line; a signature for one role serves no other.
 * @param {string} text
 * @param {string} firstLine
 * @returns {string[]}
 */
export function bodyLines(text, firstLine) {
  const [first, ...lines] = text.slice(0, -1).split("\n");
  if (first !== firstLine) throw new Refusal("note-role");
  return lines;
}
