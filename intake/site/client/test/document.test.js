import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { assemble, documentChunks, MANIFEST_LIMIT, newId, wellFormed } from "../src/document.js";
import { refusal } from "./signer.js";
import { parseVector } from "./vectors.js";

const ID = "00".repeat(16);

async function bytesOf(document) {
  const chunks = [];
  for await (const chunk of documentChunks(document)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const file = (name, content, note = "") => ({ name, note, blob: new Blob([content]) });
const manifestOf = ({ manifest }) => JSON.parse(new TextDecoder().decode(manifest));

for (const vector of parseVector("document.json")) {
  test(`the golden document "${vector.name}" comes out byte for byte`, async () => {
    const attachments = vector.files.map(({ name, note, hex }) => file(name, hexToBytes(hex), note));
    const document = assemble(vector.id, vector.language, vector.answers, attachments, vector.reply);
    assert.equal(new TextDecoder().decode(document.manifest), vector.manifest);
    assert.equal(document.size, vector.size);
    assert.equal(bytesToHex(sha256(await bytesOf(document))), vector.sha256);
  });
}

test("the bytes are length, manifest, files in order, zeros up to the padded size", async () => {
  const document = assemble(ID, "en", {}, [file("a", "first"), file("empty", ""), file("b", "second")]);
  const bytes = await bytesOf(document);
  const end = 4 + bytes.readUInt32BE(0);
  assert.deepEqual(bytes.subarray(4, end), Buffer.from(document.manifest));
  assert.equal(bytes.subarray(end, end + 11).toString(), "firstsecond");
  assert.ok(bytes.subarray(end + 11).every((byte) => byte === 0));
  assert.equal(bytes.length, 65536);
});

test("a file longer than one slice keeps every byte", async () => {
  const content = Buffer.from(Array.from({ length: 1_300_001 }, (_, i) => i % 251));
  const document = assemble(ID, "en", {}, [file("long", content)]);
  const bytes = await bytesOf(document);
  assert.ok(bytes.subarray(4 + document.manifest.length).subarray(0, content.length).equals(content));
  assert.equal(bytes.length, document.size);
});

test("file names go as they are: paths, line breaks, direction marks, markup", () => {
  for (const name of ["../../etc/passwd", "a\nb", "a\u202egpj.exe", "<img>.png", "n".repeat(255), "\u0000"]) {
    assert.equal(manifestOf(assemble(ID, "en", {}, [file(name, "")])).files[0].name, name);
  }
});

test("half a surrogate pair becomes a visible replacement, whole pairs stay", () => {
  assert.equal(wellFormed("a\ud800b\udc00c\u{1f600}"), "a\ufffdb\ufffdc\u{1f600}");
  assert.equal(manifestOf(assemble(ID, "en", {}, [file("\udfff.txt", "")])).files[0].name, "\ufffd.txt");
});

test("no date, type or path of a file enters the manifest", () => {
  const blob = new File(["x"], "n", { type: "image/png", lastModified: 1 });
  const { files } = manifestOf(assemble(ID, "en", {}, [{ name: "n", note: "", blob }]));
  assert.deepEqual(files, [{ name: "n", size: 1, note: "" }]);
});

test("a manifest of more than 1 MiB is refused before anything is sealed", () => {
  const fits = MANIFEST_LIMIT - assemble(ID, "en", { what: "" }, []).manifest.length;
  assert.equal(assemble(ID, "en", { what: "x".repeat(fits) }, []).manifest.length, MANIFEST_LIMIT);
  assert.throws(() => assemble(ID, "en", { what: "x".repeat(fits + 1) }, []), refusal("too-much-text"));
});

test("a file that disappeared is refused by its name", async () => {
  const blob = { size: 3, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotFoundError")) }) };
  const document = assemble(ID, "en", {}, [{ name: "gone.jpg", note: "", blob }]);
  await assert.rejects(bytesOf(document), (e) => e.code === "file-unreadable" && e.detail === "gone.jpg");
});

test("a file that became shorter is refused, never filled up", async () => {
  const blob = { size: 3, slice: () => new Blob(["ab"]) };
  await assert.rejects(bytesOf(assemble(ID, "en", {}, [{ name: "n", note: "", blob }])), refusal("file-unreadable"));
});

test("ids are 32 hexadecimal digits and do not repeat", () => {
  const ids = new Set(Array.from({ length: 100 }, newId));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
});
