// The return code of a report: made in this browser, shown as twelve words before anything is sent, kept nowhere.
// One code for as long as the page is open: who goes back and sends again has the words written down already.

import { byId, one } from "./page.js";
import { newCode, replyOf } from "./returncode.js";
import { wordsOf } from "./words.js";

export class Code {
  #section = byId("code");
  #refused = one(document, "#no-answer", HTMLInputElement);
  #lists;
  #announce;
  #messages;
  /** @type {Uint8Array | null} */
  #entropy = null;

  /**
   * @param {{own: () => Promise<import("./words.js").WordList>}} lists
   * @param {import("./messages.js").Messages} messages
   * @param {(text: string) => void} announce
   */
  constructor(lists, messages, announce) {
    this.#lists = lists;
    this.#messages = messages;
    this.#announce = announce;
    byId("code-written").addEventListener("click", () => this.#hide());
    // The list is fetched while the report is being written, whether words are wanted or not.
    byId("fields").addEventListener("input", () => void lists.own().catch(() => undefined), { once: true });
  }

  /** @param {import("./form.js").AnswerSet} answers */
  complete(answers) {
    return answers;
  }

  /** @returns {Promise<import("./returncode.js").Reply | null>} null: no answer is wanted */
  async reply() {
    if (this.#refused.checked) {
      this.clear();
      return null;
    }
    const list = await this.#lists.own();
    if (!this.#entropy) {
      this.#entropy = newCode();
      this.#show(wordsOf(this.#entropy, list));
    }
    return replyOf(this.#entropy);
  }

  /** Whether the words are on the page; nobody can bring them back. */
  holds() {
    return !this.#section.hidden;
  }

  clear() {
    this.#entropy?.fill(0);
    this.#entropy = null;
    this.#hide();
  }

  /** @param {string[]} words */
  #show(words) {
    byId("code-words").replaceChildren(...words.map(line));
    this.#section.hidden = false;
    this.#announce(this.#messages.say("words-shown"));
  }

  #hide() {
    byId("code-words").replaceChildren();
    this.#section.hidden = true;
  }
}

/** @param {string} word */
function line(word) {
  const element = document.createElement("li");
  element.textContent = word;
  return element;
}
