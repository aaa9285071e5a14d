import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK } from "../src/mailbox.js";
import { Postbox } from "../src/postbox.js";
import { refusal } from "./signer.js";

const MAILBOX = "ab".repeat(32);
const TOKEN = "cd".repeat(32);
const whole = () => new Response(new Uint8Array(BLOCK));

/** A postbox that gives planned answers, or throws planned errors, and notes what was asked. */
function planned(...answers) {
  const asked = [];
  const request = async (url, options) => {
    asked.push({ url, ...options });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, postbox: new Postbox(request, 1) };
}

test("a block is asked for by its mailbox id alone, and nothing is kept or sent along", async () => {
  const { asked, postbox } = planned(whole());
  assert.equal((await postbox.fetchBlock(MAILBOX)).length, BLOCK);
  const [{ signal, ...request }] = asked;
  assert.ok(signal instanceof AbortSignal);
  assert.deepEqual(request, {
    url: `/mailbox/${MAILBOX}`,
    method: "GET",
    headers: {},
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
  });
});

test("a broken connection is tried again, three times in all", async () => {
  const broken = () => new TypeError("NetworkError");
  const { asked, postbox } = planned(broken(), broken(), whole());
  await postbox.fetchBlock(MAILBOX);
  assert.equal(asked.length, 3);
  const other = planned(broken(), broken(), broken(), whole());
  await assert.rejects(other.postbox.fetchBlock(MAILBOX), refusal("mailbox-not-reached"));
});

test("an answer that breaks off in the middle is tried again", async () => {
  const cut = new ReadableStream({ pull: (controller) => controller.error(new TypeError("cut")) });
  const { asked, postbox } = planned(new Response(cut), whole());
  await postbox.fetchBlock(MAILBOX);
  assert.equal(asked.length, 2);
});

for (const size of [0, BLOCK - 1, BLOCK + 1]) {
  test(`an answer of ${size} bytes is none of a mailbox`, async () => {
    const { postbox } = planned(new Response(new Uint8Array(size)));
    await assert.rejects(postbox.fetchBlock(MAILBOX), refusal("mailbox-unclear"));
  });
}

for (const [status, code] of [[400, "unclear"], [403, "unclear"], [404, "unclear"], [429, "busy"], [500, "busy"], [503, "busy"]]) {
  test(`the status ${status} is told as ${code}, and not asked again`, async () => {
    const { asked, postbox } = planned(new Response("{}", { status }), whole());
    await assert.rejects(postbox.fetchBlock(MAILBOX), refusal(`mailbox-${code}`));
    assert.equal(asked.length, 1);
  });
}

test("to erase, the deletion token is sent in a header and nowhere else", async () => {
  const { asked, postbox } = planned(new Response(null, { status: 204 }));
  await postbox.erase(MAILBOX, TOKEN);
  assert.equal(asked[0].method, "DELETE");
  assert.deepEqual(asked[0].headers, { "Deletion-Token": TOKEN });
  assert.ok(!asked[0].url.includes(TOKEN));
  assert.equal(asked[0].body, undefined);
});

for (const status of [200, 202, 403, 404]) {
  test(`only 204 says that a mailbox is erased, not ${status}`, async () => {
    const { postbox } = planned(new Response("", { status }));
    await assert.rejects(postbox.erase(MAILBOX, TOKEN), refusal("mailbox-unclear"));
  });
}
