import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyLines, openNote, parseVerifier } from "../src/note.js";
import { Signer, refusal } from "./signer.js";
import { parseVector } from "./vectors.js";

const signer = new Signer();
const verifier = parseVerifier(signer.vkey);
const TEXT = "role/v1\nline\n";
const refused = (note, code, by = verifier) => assert.throws(() => openNote(note, by), refusal(code));

test("a note that the Python side signed is opened", () => {
  const vector = parseVector("note.json");
  assert.equal(openNote(vector.signed, parseVerifier(vector.vkey)), vector.text);
});

test("a note gives its text with the final newline", () => {
  assert.equal(openNote(signer.sign(TEXT), verifier), TEXT);
});

test("an empty line inside the text belongs to the text", () => {
  assert.equal(openNote(signer.sign("a\n\nb\n"), verifier), "a\n\nb\n");
});

test("every changed character of a note is refused", () => {
  const note = signer.sign(TEXT);
  for (let i = 0; i < note.length; i += 1) {
    const changed = note.slice(0, i) + (note[i] === "x" ? "y" : "x") + note.slice(i + 1);
    assert.throws(() => openNote(changed, verifier), { name: "Error" }, `at ${i}`);
  }
});

test("a note cut at any place is refused", () => {
  const note = signer.sign(TEXT);
  for (let i = 0; i < note.length; i += 1) assert.throws(() => openNote(note.slice(0, i), verifier));
});

test("another text under the same signature is refused", () => {
  refused(`other\n\n${signer.line(TEXT)}`, "note-signature");
});

test("a signature by another key of the same name is refused", () => {
  refused(new Signer(signer.name, new Uint8Array(32).fill(8)).sign(TEXT), "note-unknown-key");
});

test("a signature by the same key under another name is refused", () => {
  refused(new Signer("office.example/site", signer.secret).sign(TEXT), "note-unknown-key");
});

test("two signatures are refused, even if both are right", () => {
  refused(signer.sign(TEXT) + signer.line(TEXT), "note-malformed");
});

for (const [what, note] of [
  ["no signature", TEXT],
  ["nothing", ""],
  ["only a signature", `\n\n${signer.line("\n")}`],
  ["a hyphen for the dash", signer.sign(TEXT).replace("\u2014", "-")],
  ["two blanks in the signature line", signer.sign(TEXT).replace("\u2014 ", "\u2014  ")],
  ["a carriage return", signer.sign("a\r\n")],
  ["a tab", signer.sign("a\tb\n")],
  ["bytes after the note", `${signer.sign(TEXT)}x`],
  ["an empty line after the note", `${signer.sign(TEXT)}\n`],
  ["a signature without a final newline", signer.sign(TEXT).slice(0, -1)],
  ["a blank in the base64", signer.sign(TEXT).replace(/(.)\n$/, " $1\n")],
]) {
  test(`a note with ${what} is refused`, () => refused(note, "note-malformed"));
}

for (const [what, change] of [
  ["no plus", (v) => v.replaceAll("+", "")],
  ["a wrong key id", (v) => v.replace(/\+[0-9a-f]{8}\+/, "+00000000+")],
  ["an upper-case name", (v) => v.replace("office", "Office")],
  ["an empty name", (v) => v.slice(v.indexOf("+"))],
  ["another algorithm", (v) => v.replace(/\+A/, "+B")],
  ["a key that is cut", (v) => v.slice(0, -4)],
  ["a blank at the end", (v) => `${v} `],
]) {
  test(`a verifier key with ${what} is refused`, () => {
    assert.throws(() => parseVerifier(change(signer.vkey)), refusal("note-malformed"));
  });
}

test("the lines after the first are given, and another first line is another role", () => {
  assert.deepEqual(bodyLines(TEXT, "role/v1"), ["line"]);
  assert.throws(() => bodyLines(TEXT, "role/v2"), refusal("note-role"));
  assert.throws(() => bodyLines(TEXT, "role/v1 "), refusal("note-role"));
});
