// The one script of the desk. Every page works without it; with it, drafts are kept, words are marked, keys are faster,
// and the page goes away when the desk locks. It loads nothing, stores nothing in the browser, and writes no HTML.
"use strict";

const IDLE = 600_000;
const AWAKE = 60_000;
const DRAFT = 3_000;
const body = document.body.dataset;
const post = (address, values) =>
  fetch(address, { method: "POST", body: new URLSearchParams({ csrf: body.csrf, ...values }), redirect: "manual" });

// The lock: the server locks by itself; this page must not stay in view.
let idle;
let told = Date.now();
function awake() {
  clearTimeout(idle);
  idle = setTimeout(() => document.getElementById("lock").requestSubmit(), IDLE);
  if (Date.now() - told > AWAKE) {
    told = Date.now();
    post("/here", {}).catch(() => {});
  }
}
for (const kind of ["keydown", "pointerdown", "scroll", "input"]) addEventListener(kind, awake, { passive: true });
awake();

// Drafts: what is written in a long field is kept in the encrypted database every few seconds.
const unkept = new Set();
function keep(field) {
  let timer;
  const note = field.parentElement.querySelector(".kept");
  async function send() {
    const text = field.value;
    try {
      const answer = await post("/draft", { key: field.dataset.keep, text });
      if (answer.status !== 204) throw new Error();
      if (field.value === text) unkept.delete(field);
      note.textContent = body.kept;
    } catch {
      note.textContent = body.unkept;
    }
  }
  field.addEventListener("input", () => {
    unkept.add(field);
    note.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(send, DRAFT);
  });
  field.form.addEventListener("submit", () => {
    clearTimeout(timer);
    unkept.clear();
  });
}
document.querySelectorAll("textarea[data-keep]").forEach(keep);
addEventListener("beforeunload", (event) => {
  if (unkept.size) event.preventDefault();
});

// A file that is given leaves its page in view; the passphrase that a second officer typed there must not stay in it.
for (const each of document.querySelectorAll("form[data-gives]")) {
  const empty = () => each.querySelectorAll("[type=password]").forEach((field) => (field.value = ""));
  each.addEventListener("submit", () => setTimeout(empty));
}

// Keys: j and k walk a list, / searches, ? helps; none of them in a field, and none where the officer switched them off.
function walk(step) {
  const links = [...document.querySelectorAll("[data-row]")].map((row) => row.querySelector("a")).filter(Boolean);
  const now = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = links[now < 0 && step < 0 ? links.length - 1 : Math.min(Math.max(now + step, 0), links.length - 1)];
  if (next) next.focus();
}
const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => document.getElementById("find").focus(),
  "?": () => location.assign("/help"),
};
addEventListener("keydown", (event) => {
  const writing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
  if (body.keys !== "on" || writing || event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// Marking: where the marked words stand in the text of the source, in characters as the database counts them.
function offset(line, node, place) {
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, place);
  const part = range.cloneContents();
  part.querySelectorAll("[data-none]").forEach((each) => each.remove());
  let count = Number(line.dataset.at);
  part.querySelectorAll("[data-one]").forEach((each) => {
    count += each.textContent ? 1 : 0;
    each.remove();
  });
  return count + [...part.textContent].length;
}
const text = document.getElementById("source-text");
const form = document.getElementById("marking");
function mark() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  const lineOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-at]");
  const first = lineOf(range.startContainer);
  const last = lineOf(range.endContainer);
  if (!first || !last) return;
  form.elements.start.value = offset(first, range.startContainer, range.startOffset);
  form.elements.end.value = offset(last, range.endContainer, range.endOffset);
  const words = range.cloneContents();
  words.querySelectorAll("[data-none]").forEach((each) => each.remove());
  const lines = [...words.querySelectorAll("[data-at]")];
  form.elements.quote.value = lines.length ? lines.map((each) => each.textContent).join("\n") : words.textContent;
}
if (text && form) {
  text.addEventListener("pointerup", () => setTimeout(mark));
  text.addEventListener("keyup", mark);
  form.elements.quote.addEventListener("input", () => {
    form.elements.start.value = form.elements.end.value = "";
  });
}
// In a narrow window the tabs are one line that scrolls: the one of this page is in it.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
document.getElementById("refused")?.focus();
