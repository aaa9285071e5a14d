// The word lists of the site, fetched when they are needed; the page says which there are, its own language's first.
// Their digests stand in the page: a list that was changed would make words that no other reader knows.

import { Refusal } from "./refusal.js";
import { parseList } from "./words.js";

const ATTEMPTS = 4;
const PATIENCE_MS = 45_000; // through Tor a dead connection often stays silent
const FIRST_PAUSE_MS = 1_000;

export class WordLists {
  /** @type {{name: string, integrity: string}[]} */
  #known;
  /** @type {Map<string, Promise<import("./words.js").WordList>>} */
  #loaded = new Map();
  #fetch;
  #pause;

  /**
   * @param {HTMLTemplateElement} template
   * @param {typeof fetch} [request]
   * @param {number} [pause] milliseconds before the second attempt, shorter in tests
   */
  constructor(template, request = (url, options) => fetch(url, options), pause = FIRST_PAUSE_MS) {
    this.#known = [...template.content.querySelectorAll("[data-list]")].map((element) => ({
      name: element.getAttribute("data-list") ?? "",
      integrity: element.getAttribute("data-integrity") ?? "",
    }));
    this.#fetch = request;
    this.#pause = pause;
  }

  /** The list of the page's language. */
  async own() {
    const [first] = this.#known;
    if (!first) throw new Refusal("words-unavailable");
    return this.#list(first);
  }

  /** Every list, the own one first. */
  async all() {
    return Promise.all(this.#known.map((known) => this.#list(known)));
  }

  /** @param {{name: string, integrity: string}} known */
  #list(known) {
    const list = this.#loaded.get(known.name) ?? this.#get(known);
    this.#loaded.set(known.name, list);
    list.catch(() => this.#loaded.delete(known.name)); // so that it is asked for again
    return list;
  }

  /** @param {{name: string, integrity: string}} known */
  async #get(known) {
    for (let attempt = 1; ; attempt += 1) {
      const text = await this.#once(known).catch(() => null);
      if (text !== null) return parseList(known.name, text);
      if (attempt === ATTEMPTS) throw new Refusal("words-unavailable");
      await new Promise((resolve) => setTimeout(resolve, this.#pause * 2 ** (attempt - 1)));
    }
  }

  /** @param {{name: string, integrity: string}} known */
  async #once({ name, integrity }) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const options = { integrity, signal: abort.signal, credentials: "omit", redirect: "error" };
      const answer = await this.#fetch(`/words/${name}.txt`, /** @type {RequestInit} */ (options));
      return answer.ok ? await answer.text() : null;
    } finally {
      clearTimeout(timer);
    }
  }
}
