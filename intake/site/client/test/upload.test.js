import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import { xhrTransport } from "../src/transport.js";
import { LARGEST_PIECE, Upload } from "../src/upload.js";
import { answer, breakAfter, breakAtOnce, loseAnswer, NodeXhr, stall, TusServer } from "./server.js";
import { refusal } from "./signer.js";

const MIB = 1024 * 1024;
const SECOND = 2; // milliseconds: waits are as long as in life, only in a quicker world
let server;
let states;

beforeEach(async () => {
  server = await new TusServer().start();
  NodeXhr.origin = server.origin;
  states = [];
});
afterEach(() => server.stop());

const streamOf = (bytes, chunk = 65_552) =>
  new ReadableStream({
    position: 0,
    pull(controller) {
      if (this.position >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(this.position, this.position + chunk)));
      this.position += chunk;
    },
  });

function uploadOf(bytes, { size = bytes.length, stallMs = 300 } = {}) {
  const transport = xhrTransport({ stallMs, open: () => new NodeXhr() });
  return new Upload({ size, stream: streamOf(bytes) }, 7, transport, (state) => states.push(state), SECOND);
}

const methods = () => server.requests.map(({ method }) => method);
const waits = () => states.filter(({ kind }) => kind === "waiting");

async function sendsAll(bytes) {
  await uploadOf(bytes).send();
  assert.ok(server.received()?.equals(bytes));
}

const isRefused = (code, bytes = randomBytes(1000)) => assert.rejects(uploadOf(bytes).send(), refusal(code));

test("every byte arrives, in order, under the declared epoch", async () => {
  await sendsAll(randomBytes(3 * MIB + 17));
  const [{ metadata }] = server.uploads.values();
  assert.equal(metadata, `epoch ${btoa("7")}`);
});

test("the first request carries no byte of the report", async () => {
  await sendsAll(randomBytes(1000));
  assert.equal(server.requests[0].headers["content-length"], "0");
  assert.deepEqual(methods(), ["POST", "PATCH"]);
});

test("no piece is larger than 1 MiB, and pieces grow on a quick line", async () => {
  await sendsAll(randomBytes(6 * MIB));
  const lengths = server.requests.filter(({ method }) => method === "PATCH").map((r) => Number(r.headers["content-length"]));
  assert.equal(Math.max(...lengths), LARGEST_PIECE);
  assert.ok(lengths[0] < LARGEST_PIECE);
});

test("every request speaks tus 1.0.0", async () => {
  await sendsAll(randomBytes(1000));
  assert.ok(server.requests.every(({ headers }) => headers["tus-resumable"] === "1.0.0"));
});

test("after a break the upload goes on from what the server has", async () => {
  server.plan.PATCH = [breakAfter(100_000), breakAfter(0), breakAtOnce()];
  await sendsAll(randomBytes(2 * MIB));
  assert.equal(methods().filter((method) => method === "HEAD").length, 3);
  assert.ok(waits().every(({ reason }) => reason === "broken"));
});

test("when the answer to the last piece is lost, the upload is received once and not sent again", async () => {
  server.plan.PATCH = [loseAnswer()];
  await sendsAll(randomBytes(1000));
  assert.deepEqual(methods(), ["POST", "PATCH", "HEAD"]);
});

test("when the answer to the creation is lost, a new upload is created", async () => {
  server.plan.POST = [breakAtOnce()];
  await sendsAll(randomBytes(1000));
  assert.deepEqual(methods(), ["POST", "POST", "PATCH"]);
});

test("a connection that stands still is given up and taken up again", async () => {
  server.plan.PATCH = [stall()];
  await sendsAll(randomBytes(1000));
  assert.deepEqual(methods(), ["POST", "PATCH", "HEAD", "PATCH"]);
});

for (const status of [500, 502, 504]) {
  test(`a ${status} counts as a break`, async () => {
    server.plan.PATCH = [answer(status)];
    await sendsAll(randomBytes(1000));
  });
}

for (const status of [429, 503]) {
  test(`a ${status} is waited out for as long as Retry-After says`, async () => {
    server.plan.POST = [answer(status, { "Retry-After": 9 })];
    await sendsAll(randomBytes(1000));
    assert.deepEqual(waits()[0], { kind: "waiting", seconds: 9, reason: "busy" });
  });
}

test("a Retry-After of an hour is not believed beyond a quarter of an hour", async () => {
  server.plan.POST = [answer(503, { "Retry-After": 3600 })];
  const upload = uploadOf(randomBytes(1000));
  const sending = upload.send();
  while (waits().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(waits()[0].seconds, 900);
  upload.retryNow();
  await sending;
});

test("a Retry-After that is no number of seconds is ignored", async () => {
  server.plan.POST = [answer(429, { "Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT" })];
  await sendsAll(randomBytes(1000));
  assert.equal(waits()[0].seconds, 2);
});

test("waits grow with every failure and begin anew after progress", async () => {
  server.plan.PATCH = [breakAtOnce(), breakAtOnce(), breakAtOnce(), breakAfter(1), breakAtOnce()];
  await sendsAll(randomBytes(1000));
  const firsts = waits().filter(({ seconds }, i, all) => i === 0 || seconds > all[i - 1].seconds);
  assert.deepEqual(firsts.map(({ seconds }) => seconds), [2, 4, 8, 16, 2]);
});

test("a wrong offset is asked for and corrected", async () => {
  server.plan.PATCH = [answer(409, { "Upload-Offset": 5 })];
  await sendsAll(randomBytes(1000));
  assert.deepEqual(methods(), ["POST", "PATCH", "HEAD", "PATCH"]);
});

test("a server that is away for long ends in a refusal, and the same upload goes on when it is back", async () => {
  const bytes = randomBytes(2 * MIB);
  server.plan.PATCH = [breakAfter(70_000), ...Array.from({ length: 30 }, breakAtOnce)];
  const upload = uploadOf(bytes);
  await assert.rejects(upload.send(), refusal("not-reached"));
  server.plan.PATCH = [];
  await upload.send();
  assert.ok(server.received()?.equals(bytes));
  assert.equal(methods().filter((method) => method === "POST").length, 1);
});

test("a server that stays busy ends in a refusal of its own", async () => {
  server.plan.POST = Array.from({ length: 30 }, () => answer(429));
  await isRefused("server-busy");
});

test("a refusal of the server is final and brings its sentence", async () => {
  const body = JSON.stringify({ code: "epoch-stale", message: "the epoch ended" });
  server.plan.PATCH = [answer(422, {}, body)];
  await assert.rejects(uploadOf(randomBytes(1000)).send(), { code: "server-refused", detail: "the epoch ended" });
  assert.deepEqual(methods(), ["POST", "PATCH"]);
});

for (const body of ["", "<html>", "[]", "null", '{"message":5}', '{"message":{"a":1}}']) {
  test(`a refusal with the body ${JSON.stringify(body)} brings no sentence and no crash`, async () => {
    server.plan.POST = [answer(400, {}, body)];
    await assert.rejects(uploadOf(randomBytes(10)).send(), { code: "server-refused", detail: "" });
  });
}

test("a sentence of the server is cut to a length that a person reads", async () => {
  server.plan.POST = [answer(400, {}, JSON.stringify({ message: "x".repeat(10_000) }))];
  await assert.rejects(uploadOf(randomBytes(10)).send(), (error) => error.detail.length === 300);
});

for (const status of [404, 410]) {
  test(`an upload that the server answers with ${status} is lost`, async () => {
    server.plan.PATCH = [answer(status)];
    await isRefused("upload-lost");
  });
}

test("a server that forgot bytes which it had acknowledged has lost the upload", async () => {
  server.plan.PATCH = [() => false, breakAtOnce()];
  server.plan.HEAD = [answer(200, { "Upload-Offset": 0, "Upload-Length": 2 * MIB })];
  await isRefused("upload-lost", randomBytes(2 * MIB));
});

test("a server that claims more than was sent is not believed", async () => {
  server.plan.PATCH = [answer(204, { "Upload-Offset": 1001 })];
  await isRefused("server-unclear");
});

test("a server that claims the whole size while most was not sent is not believed", async () => {
  server.plan.PATCH = [answer(204, { "Upload-Offset": 2 * MIB })];
  await isRefused("server-unclear", randomBytes(2 * MIB));
});

for (const offset of ["", "-1", "1e3", " 5", "0x10", "1000.0"]) {
  test(`the offset ${JSON.stringify(offset)} is no offset`, async () => {
    server.plan.PATCH = [answer(204, { "Upload-Offset": offset })];
    await assert.rejects(uploadOf(randomBytes(1000)).send(), (error) => error.code !== undefined);
    assert.equal(server.received(), null);
  });
}

for (const location of [
  "",
  "https://elsewhere.example/uploads/x",
  "//elsewhere.example/uploads/x",
  "/uploads/short",
  `/uploads/${"a".repeat(43)}/../x`,
  `/other/${"a".repeat(43)}`,
]) {
  test(`the location ${JSON.stringify(location)} is not followed`, async () => {
    server.plan.POST = [answer(201, { Location: location })];
    await isRefused("server-unclear");
    assert.deepEqual(methods(), ["POST"]);
  });
}

for (const status of [200, 204, 302]) {
  test(`a ${status} to the creation makes no sense`, async () => {
    server.plan.POST = [answer(status, { Location: `/uploads/${"a".repeat(43)}` })];
    await isRefused("server-unclear");
  });
}

test("a 200 to a piece is not an acknowledgement", async () => {
  server.plan.PATCH = [answer(200, { "Upload-Offset": 1000 })];
  await isRefused("server-unclear");
});

test("an upload of another length under our address is not continued", async () => {
  server.plan.PATCH = [breakAtOnce()];
  server.plan.HEAD = [answer(200, { "Upload-Offset": 0, "Upload-Length": 999 })];
  await isRefused("server-unclear");
});

test("an envelope shorter than it said is never called received", async () => {
  await assert.rejects(uploadOf(randomBytes(1000), { size: 2000 }).send(), refusal("sealing-failed"));
  assert.equal(server.received(), null);
});

test("stopping ends the upload and deletes what the server has", async () => {
  server.plan.PATCH = [() => false, stall()];
  const upload = uploadOf(randomBytes(3 * MIB), { stallMs: 60_000 });
  const sending = assert.rejects(upload.send(), refusal("stopped"));
  while (methods().length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  await upload.stop();
  await sending;
  assert.equal(methods().at(-1), "DELETE");
  assert.equal(server.uploads.size, 0);
});

test("stopping while waiting ends the wait", async () => {
  server.plan.POST = [answer(503, { "Retry-After": 900 })];
  const upload = uploadOf(randomBytes(10));
  const sending = assert.rejects(upload.send(), refusal("stopped"));
  while (waits().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await upload.stop();
  await sending;
});

test("what is told as sent never exceeds the size, and ends with it", async () => {
  await sendsAll(randomBytes(2 * MIB + 5));
  assert.ok(states.every((state) => state.kind !== "sending" || state.sent <= state.size));
  assert.equal(states.at(-1).sent, 2 * MIB + 5);
});
