import assert from "node:assert/strict";
import { test } from "node:test";
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";
import { currentEpoch } from "../src/recipients.js";
import { Signer, refusal } from "./signer.js";
import { parseVector, readVector } from "./vectors.js";

const signer = new Signer();
const PQ = await identityToRecipient(await generateHybridIdentity());
const X = await identityToRecipient(await generateX25519Identity());
const ONE = `epoch 1 2026-11-23 2027-02-20 ${PQ} ${X}`;
const TWO = `epoch 2 2027-02-21 2027-05-21 ${PQ} ${X}`;

const text = (...lines) => ["sealed-intake/recipients/v1", "serial 1", ...lines, ""].join("\n");
const choose = (body, day, hour = "12:00:00") =>
  currentEpoch(signer.sign(body), signer.vkey, new Date(`${day}T${hour}Z`));
const malformed = (body) => assert.throws(() => choose(body, "2026-12-01"), refusal("note-malformed"));

test("the note that the Python side signed is read", () => {
  const epoch = currentEpoch(readVector("recipients.note"), parseVector("note.json").vkey, new Date("2026-12-01"));
  assert.equal(epoch.number, 2);
  assert.match(epoch.recipient, /^age1pq1/);
});

for (const [day, number] of [
  ["2026-11-21", 1], // two days' grace before
  ["2026-11-23", 1],
  ["2027-02-20", 1],
  ["2027-02-21", 2],
  ["2027-05-21", 2],
  ["2027-05-23", 2], // two days' grace after
]) {
  test(`on ${day} the epoch is ${number}`, () => assert.equal(choose(text(ONE, TWO), day).number, number));
}

test("an epoch's last day ends at midnight UTC", () => {
  assert.equal(choose(text(ONE, TWO), "2027-02-20", "23:59:59").number, 1);
  assert.equal(choose(text(ONE, TWO), "2027-02-21", "00:00:00").number, 2);
});

test("three days before the first epoch the note is not valid yet", () => {
  assert.throws(() => choose(text(ONE, TWO), "2026-11-20"), refusal("note-not-yet"));
});

test("three days after the last epoch the note has expired", () => {
  assert.throws(() => choose(text(ONE, TWO), "2027-05-24"), refusal("note-expired"));
});

test("a device that believes in 1970 is told that the note is not valid yet", () => {
  assert.throws(() => choose(text(ONE), "1970-01-01"), refusal("note-not-yet"));
});

test("the signature is checked before a line is read", () => {
  const note = signer.sign(text(ONE)).replace("serial 1", "serial x");
  assert.throws(() => currentEpoch(note, signer.vkey, new Date()), refusal("note-signature"));
});

test("a note of another role is refused although the key signed it", () => {
  const body = text(ONE).replace("recipients", "site");
  assert.throws(() => choose(body, "2026-12-01"), refusal("note-role"));
});

for (const [what, body] of [
  ["no epoch", text()],
  ["four epochs", text(ONE, TWO, ONE, TWO)],
  ["no serial", text(ONE).replace("serial 1\n", "")],
  ["serial zero", text(ONE).replace("serial 1", "serial 0")],
  ["a leading zero", text(ONE).replace("serial 1", "serial 01")],
  ["a serial that is too long", text(ONE).replace("serial 1", "serial 1234567890")],
  ["an empty line at the end", `${text(ONE)}\n`],
  ["an empty line between", text(ONE, "", TWO)],
  ["an unknown line", text(ONE, "hint x")],
  ["two blanks", text(ONE.replace(" 2026", "  2026"))],
  ["a blank at the end of a line", text(`${ONE} `)],
  ["30 February", text(ONE.replace("2027-02-20", "2027-02-30"))],
  ["month 13", text(ONE.replace("2027-02-20", "2027-13-01"))],
  ["a date with a time", text(ONE.replace("2027-02-20", "2027-02-20T00:00"))],
  ["an end before its beginning", text(ONE.replace("2027-02-20", "2026-11-22"))],
  ["epochs that overlap", text(ONE, TWO.replace("2027-02-21", "2027-02-20"))],
  ["a gap between epochs", text(ONE, TWO.replace("2027-02-21", "2027-02-22"))],
  ["epochs in the wrong order", text(TWO, ONE)],
  ["a number that is left out", text(ONE, TWO.replace("epoch 2", "epoch 3"))],
  ["the same number twice", text(ONE, TWO.replace("epoch 2", "epoch 1"))],
  ["no classical recipient", text(ONE.replace(` ${X}`, ""))],
  ["the recipients swapped", text(`epoch 1 2026-11-23 2027-02-20 ${X} ${PQ}`)],
  ["a classical recipient in both places", text(`epoch 1 2026-11-23 2027-02-20 ${X} ${X}`)],
  ["a typing error in the hybrid recipient", text(ONE.replace(PQ, `${PQ.slice(0, -1)}${PQ.endsWith("q") ? "p" : "q"}`))],
  ["a typing error in the classical recipient", text(ONE.replace(X, `${X.slice(0, -1)}${X.endsWith("q") ? "p" : "q"}`))],
  ["an upper-case recipient", text(ONE.replace(PQ, PQ.toUpperCase()))],
  ["a secret key for a recipient", text(ONE.replace(X, "AGE-SECRET-KEY-1QQQQ"))],
]) {
  test(`a note with ${what} is refused`, () => malformed(body));
}
