// The recipients note (crypto/FORMAT.md, "Recipients note"): which key a report of today is sealed to.
// Strict lines; the days are UTC and inclusive. Never asks a clock itself.

import { Encrypter } from "age-encryption";
import { bodyLines, openNote, parseVerifier } from "./note.js";
import { Refusal } from "./refusal.js";

const FIRST_LINE = "sealed-intake/recipients/v1";
const SERIAL = /^serial ([1-9][0-9]{0,8})$/;
const EPOCH = /^epoch ([1-9][0-9]{0,8}) (\d{4}-\d\d-\d\d) (\d{4}-\d\d-\d\d) (age1pq1[02-9ac-hj-np-z]+) (age1[02-9ac-hj-np-z]+)$/;
const GRACE_DAYS = 2; // a device's clock may be a day off, and an office may be a day late
const DAY = 86_400_000;
const MOST_EPOCHS = 3;

/** @typedef {{number: number, first: number, last: number, recipient: string}} Epoch days since 1970 */
/** @typedef {{serial: number, epochs: Epoch[]}} Recipients a higher serial replaces a lower one */

/**
 * The epoch to seal to on a day. Every failure is a Refusal with a code of its own.
 * @param {string} note
 * @param {string} vkey
 * @param {Date} now
 * @returns {Epoch}
 */
export function currentEpoch(note, vkey, now) {
  return chooseEpoch(readNote(note, vkey).epochs, now);
}

/**
 * @param {string} note
 * @param {string} vkey
 * @returns {Recipients}
 */
export function readNote(note, vkey) {
  return parseLines(bodyLines(openNote(note, parseVerifier(vkey)), FIRST_LINE));
}

/**
 * @param {string[]} lines
 * @returns {Recipients}
 */
function parseLines(lines) {
  const [serial = "", ...rest] = lines;
  const epochs = rest.map(parseEpoch);
  const ordered = epochs.slice(1).every((epoch, i) => follows(/** @type {Epoch} */ (epochs[i]), epoch));
  const [, number] = SERIAL.exec(serial) ?? [];
  if (!number || epochs.length < 1 || epochs.length > MOST_EPOCHS || !ordered) throw new Refusal("note-malformed");
  return { serial: Number(number), epochs };
}

/**
 * @param {Epoch} before
 * @param {Epoch} after
 */
function follows(before, after) {
  return after.number === before.number + 1 && after.first === before.last + 1;
}

/**
 * @param {string} line
 * @returns {Epoch}
 */
function parseEpoch(line) {
  const [, number, first, last, hybrid, classical] = EPOCH.exec(line) ?? [];
  if (!number || !first || !last || !hybrid || !classical) throw new Refusal("note-malformed");
  const epoch = { number: Number(number), first: parseDay(first), last: parseDay(last), recipient: hybrid };
  if (epoch.last < epoch.first || !isRecipient(hybrid) || !isRecipient(classical)) throw new Refusal("note-malformed");
  return epoch;
}

/** @param {string} text */
function parseDay(text) {
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse turns 30 February into 2 March in some engines.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) throw new Refusal("note-malformed");
  return time / DAY;
}

/** @param {string} text */
function isRecipient(text) {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {Epoch[]} epochs
 * @param {Date} now
 * @returns {Epoch}
 */
export function chooseEpoch(epochs, now) {
  const day = Math.floor(now.getTime() / DAY);
  const valid = epochs.find((epoch) => epoch.first <= day && day <= epoch.last);
  const nearly = epochs.find((epoch) => epoch.first - GRACE_DAYS <= day && day <= epoch.last + GRACE_DAYS);
  const epoch = valid ?? nearly;
  if (epoch) return epoch;
  throw new Refusal(epochs.some((each) => day < each.first) ? "note-not-yet" : "note-expired");
}
