// Mailbox blocks (crypto/FORMAT.md, "Mailbox block"): opened here and nowhere else, with the reply key of the code.
// The strict reader, by the rules of crypto/mailbox.py. Knows no network and no page.

import { Decrypter } from "age-encryption";
import { Refusal } from "./refusal.js";

export const BLOCK = 67195;
const CONTENT = 65536;
const MOST_ANSWERS = 4;
const LONGEST_ANSWER = 12288;
const NOT_OURS = /^no identity matched/; // typage's words; the version is pinned and a test holds them

/** @typedef {{day: string, text: string}} Answer */

/**
 * @param {Uint8Array} block
 * @param {string} mailbox
 * @param {string} identity
 * @returns {Promise<Answer[] | null>} null where the block is another's or nobody's
 */
export async function openBlock(block, mailbox, identity) {
  if (block.length !== BLOCK) throw new Refusal("block-malformed");
  const content = await unseal(block, identity);
  return content && parseContent(content, mailbox);
}

/**
 * @param {Uint8Array} block
 * @param {string} identity
 */
async function unseal(block, identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(block);
  } catch (error) {
    if (error instanceof Error && NOT_OURS.test(error.message)) return null;
    throw new Refusal("block-malformed");
  }
}

/**
 * @param {Uint8Array} content
 * @param {string} mailbox
 * @returns {Answer[]}
 */
function parseContent(content, mailbox) {
  const length = new DataView(content.buffer, content.byteOffset).getUint32(0, false);
  const rest = content.subarray(4 + length);
  if (content.length !== CONTENT || length > CONTENT - 4 || rest.some((byte) => byte !== 0)) refuse();
  const { version, mailbox: named, answers } = parseObject(content.subarray(4, 4 + length));
  if (version !== 1 || named !== mailbox || !Array.isArray(answers) || answers.length > MOST_ANSWERS) refuse();
  return answers.map(parseAnswer);
}

/** @param {Uint8Array} bytes */
function parseObject(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text);
    // The one form that is written; so no key can be there twice.
    if (keys(value) === "version,mailbox,answers" && JSON.stringify(value) === text) return value;
  } catch {
    // not UTF-8 or not JSON
  }
  return refuse();
}

/**
 * @param {any} value
 * @returns {Answer}
 */
function parseAnswer(value) {
  if (keys(value) !== "day,text") refuse();
  const { day, text } = value;
  if (typeof text !== "string" || new TextEncoder().encode(text).length > LONGEST_ANSWER) refuse();
  if (typeof day !== "string" || !isDay(day)) refuse();
  return { day, text };
}

/** @param {any} value */
function keys(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value).join() : "";
}

/** @param {string} text */
function isDay(text) {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** @returns {never} */
function refuse() {
  throw new Refusal("block-malformed");
}
