// The twelve words of a return code (BIP 39): 128 bits and four bits of checksum, eleven bits a word.
// Reads what people write: any case, accents or none, blanks, commas, numbers of a list, other scripts' forms of a
// letter. Knows no page and no network; lists are given to it.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { Refusal } from "./refusal.js";

export const WORDS = 12;
const LIST_LENGTH = 2048;
const INVISIBLE = /\p{Cf}/gu; // direction marks and joiners that came along with a copied text
const MARKS = /\p{M}/gu;
const BETWEEN = /[^\p{L}\p{M}]+/u;
const HAN = /\p{Script=Han}/gu; // no blank stands between Chinese words, each is one character

/** @typedef {{name: string, words: string[], indexes: Map<string, number>}} WordList */

/**
 * @param {string} name
 * @param {string} text one word a line
 * @returns {WordList}
 */
export function parseList(name, text) {
  const words = text.normalize("NFC").trimEnd().split("\n"); // composed, because fonts draw that better
  const indexes = new Map(words.map((word, index) => [fold(word), index]));
  if (words.length !== LIST_LENGTH || indexes.size !== LIST_LENGTH) throw new Refusal("words-unavailable");
  return { name, words, indexes };
}

/**
 * The form in which words are compared. Accents do not count in any of the lists, and the Turkish ı is an i.
 * @param {string} word
 * @returns {string}
 */
export function fold(word) {
  return word.normalize("NFKD").toLowerCase().replace(MARKS, "").replaceAll("ı", "i");
}

/**
 * @param {string} text typed or pasted
 * @returns {string[]}
 */
export function split(text) {
  const plain = text.replace(INVISIBLE, "").normalize("NFKC").replace(HAN, " $& ");
  return plain.split(BETWEEN).filter((word) => word !== "");
}

/**
 * @param {WordList} list
 * @param {string} typed the beginning of a word
 * @param {number} most
 * @returns {string[]} the words that begin so, none for an empty beginning
 */
export function completions(list, typed, most = 6) {
  const beginning = fold(typed);
  if (beginning === "") return [];
  const found = [...list.indexes].filter(([word]) => word.startsWith(beginning)).slice(0, most);
  return found.map(([, index]) => list.words[index] ?? "");
}

/**
 * @param {WordList} list
 * @param {string} typed
 * @returns {string | null} the word itself, or the only one that begins so
 */
export function completed(list, typed) {
  const index = list.indexes.get(fold(typed));
  if (index !== undefined) return list.words[index] ?? null;
  const [only, another] = completions(list, typed, 2);
  return another === undefined ? (only ?? null) : null;
}

/**
 * @param {Uint8Array} entropy 16 bytes
 * @param {WordList} list
 * @returns {string[]}
 */
export function wordsOf(entropy, list) {
  const bits = (toNumber(entropy) << 4n) | checksum(entropy);
  return Array.from({ length: WORDS }, (_, place) => list.words[Number((bits >> BigInt(11 * (11 - place))) & 2047n)] ?? "");
}

/**
 * The list that knows the most of the words; of equals the first, which is the one of the page's language.
 * @param {string[]} words
 * @param {WordList[]} lists
 * @returns {WordList}
 */
export function bestList(words, lists) {
  const known = (/** @type {WordList} */ list) => words.filter((word) => list.indexes.has(fold(word))).length;
  return lists.reduce((one, other) => (known(other) > known(one) ? other : one));
}

/**
 * The code that twelve words stand for. Some words are in two lists, so every list that knows all of them is tried.
 * @param {string[]} words
 * @param {WordList[]} lists
 * @returns {Uint8Array} 16 bytes
 */
export function readCode(words, lists) {
  if (words.length !== WORDS) throw new Refusal("words-count", String(words.length));
  const knowing = lists.filter((list) => words.every((word) => list.indexes.has(fold(word))));
  if (knowing.length === 0) throw new Refusal("words-unknown");
  for (const list of knowing) {
    const entropy = entropyOf(words, list);
    if (entropy) return entropy;
  }
  throw new Refusal("words-checksum");
}

/**
 * @param {string[]} words all of them in the list
 * @param {WordList} list
 * @returns {Uint8Array | null} null where the checksum is wrong
 */
function entropyOf(words, list) {
  const bits = words.reduce((sum, word) => (sum << 11n) | BigInt(list.indexes.get(fold(word)) ?? 0), 0n);
  const entropy = hexToBytes((bits >> 4n).toString(16).padStart(32, "0"));
  return checksum(entropy) === (bits & 15n) ? entropy : null;
}

/** @param {Uint8Array} bytes */
function toNumber(bytes) {
  return BigInt(`0x${bytesToHex(bytes)}`);
}

/** @param {Uint8Array} entropy */
function checksum(entropy) {
  return BigInt((sha256(entropy)[0] ?? 0) >> 4);
}
