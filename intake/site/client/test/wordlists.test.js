import assert from "node:assert/strict";
import { test } from "node:test";
import { WordLists } from "../src/wordlists.js";
import { readList } from "./lists.js";
import { refusal } from "./signer.js";

const element = (name) => ({ getAttribute: (key) => ({ "data-list": name, "data-integrity": `sha256-${name}` })[key] });
const template = { content: { querySelectorAll: () => [element("french"), element("english")] } };

/** Lists from a server that first gives the planned answers, then the right ones. */
function lists(...faults) {
  const asked = [];
  const request = async (url, options) => {
    asked.push([url, options.integrity, options.credentials]);
    const fault = faults.shift();
    if (fault instanceof Error) throw fault;
    return fault ?? new Response(readList(url.slice("/words/".length, -".txt".length)));
  };
  return { asked, lists: new WordLists(template, request, 1) };
}

test("the page's own list is fetched once, with its digest and no credentials", async () => {
  const { asked, lists: known } = lists();
  assert.equal((await known.own()).name, "french");
  await known.own();
  assert.deepEqual(asked, [["/words/french.txt", "sha256-french", "omit"]]);
});

test("all lists come with the own one first", async () => {
  const names = (await lists().lists.all()).map(({ name }) => name);
  assert.deepEqual(names, ["french", "english"]);
});

test("a broken connection and a busy server are tried again", async () => {
  const { asked, lists: known } = lists(new TypeError("cut"), new Response("", { status: 503 }), new TypeError("cut"));
  assert.equal((await known.own()).words.length, 2048);
  assert.equal(asked.length, 4);
});

test("after four attempts there are no words, and the next call begins anew", async () => {
  const { lists: known } = lists(...Array.from({ length: 4 }, () => new TypeError("cut")));
  await assert.rejects(known.own(), refusal("words-unavailable"));
  assert.equal((await known.own()).name, "french");
});

test("what is no list is refused and not asked for again", async () => {
  const { asked, lists: known } = lists(new Response("<html>"));
  await assert.rejects(known.own(), refusal("words-unavailable"));
  assert.equal(asked.length, 1);
});

test("a page that names no list has no words", async () => {
  const none = new WordLists({ content: { querySelectorAll: () => [] } }, undefined, 1);
  await assert.rejects(none.own(), refusal("words-unavailable"));
});
