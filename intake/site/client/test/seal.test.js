import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { assemble, newId } from "../src/document.js";
import { seal } from "../src/seal.js";
import { refusal } from "./signer.js";

const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);

const sealed = async (attachments) => {
  const document = assemble(newId(), "en", { what: "canary in a coal mine" }, attachments);
  const { size, stream } = await seal(document, recipient);
  return { document, size, bytes: new Uint8Array(await new Response(stream).arrayBuffer()) };
};

test("the envelope has the size that was told before it was made", async () => {
  for (const length of [0, 1, 65_000, 70_000, 1_048_576]) {
    const { size, bytes } = await sealed([{ name: "f", note: "", blob: new Blob([new Uint8Array(length)]) }]);
    assert.equal(bytes.length, size);
  }
});

test("the envelope opens with the identity and gives the padded document", async () => {
  const { document, bytes } = await sealed([]);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  assert.equal((await decrypter.decrypt(bytes)).length, document.size);
});

test("nothing readable is in the envelope, and its header names one hybrid stanza", async () => {
  const { bytes } = await sealed([{ name: "canary.txt", note: "", blob: new Blob(["canary"]) }]);
  const text = Buffer.from(bytes).toString("latin1");
  assert.ok(!text.includes("canary"));
  assert.equal(text.match(/^-> /gm)?.length, 1);
  assert.match(text, /^age-encryption\.org\/v1\n-> mlkem768x25519 /);
});

test("the same report sealed twice has no piece in common", async () => {
  const [one, other] = [(await sealed([])).bytes, (await sealed([])).bytes];
  assert.notDeepEqual(one.subarray(100, 132), other.subarray(100, 132));
  assert.notDeepEqual(one.subarray(-32), other.subarray(-32));
});

test("a file that cannot be read ends the stream with the reason", async () => {
  const blob = { size: 3, slice: () => new Blob([]) };
  const { stream } = await seal(assemble(newId(), "en", {}, [{ name: "n", note: "", blob }]), recipient);
  await assert.rejects(new Response(stream).arrayBuffer(), refusal("file-unreadable"));
});
