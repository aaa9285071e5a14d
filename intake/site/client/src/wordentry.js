// Twelve fields for the words of a return code. Judges a word as soon as its field is left and the code as soon as
// it is whole; completes what can mean one word only. Pasted words, and a blank after a word, go on to the next fields.

import { byId } from "./page.js";
import { Refusal } from "./refusal.js";
import { bestList, completed, completions, fold, readCode, split, WORDS } from "./words.js";

const MORE_THAN_A_WORD = /[\s,;.\u3000\u3001\u060c\uff0c]$/u;

export class WordEntry {
  #inputs = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-word]")]);
  #lists;
  #messages;
  #announce;
  #opened;
  /** @type {import("./words.js").WordList[]} the page's own, all when a word is not in it */
  #known = [];

  /**
   * @param {import("./wordlists.js").WordLists} lists
   * @param {import("./messages.js").Messages} messages
   * @param {(text: string) => void} announce
   * @param {(code: Uint8Array) => void} opened
   */
  constructor(lists, messages, announce, opened) {
    this.#lists = lists;
    this.#messages = messages;
    this.#announce = announce;
    this.#opened = opened;
    for (const input of this.#inputs) this.#listen(input);
    byId("open").addEventListener("click", () => void this.#open());
    void this.#load(() => lists.own().then((own) => [own]));
  }

  focus() {
    (this.#inputs.find((input) => input.value === "") ?? this.#inputs[0])?.focus();
  }

  isEmpty() {
    return this.#inputs.every((input) => input.value === "");
  }

  clear() {
    for (const input of this.#inputs) {
      input.value = "";
      setError(input, "");
    }
    byId("suggestions").replaceChildren();
    this.say("");
  }

  /** @param {string} sentence about all words; empty: nothing is wrong */
  say(sentence) {
    byId("entry-error").textContent = sentence;
    byId("entry-error").hidden = sentence === "";
  }

  /** @param {HTMLInputElement} input */
  #listen(input) {
    input.addEventListener("input", (event) => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#typed(input);
    });
    input.addEventListener("compositionend", () => this.#typed(input));
    input.addEventListener("change", () => void this.#judge(input));
    input.addEventListener("focus", () => this.#suggest(input));
    input.addEventListener("paste", (event) => {
      event.preventDefault(); // a field of one line would join the words of two lines
      void this.#spread(input, split(event.clipboardData?.getData("text") ?? ""));
    });
    input.addEventListener("keydown", (event) => this.#pressed(event, input));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLInputElement} input
   */
  #pressed(event, input) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      void this.#spread(input, split(input.value));
    } else if (event.key === "Backspace" && input.value === "") {
      event.preventDefault();
      this.#inputs[this.#inputs.indexOf(input) - 1]?.focus();
    }
  }

  /** @param {HTMLInputElement} input */
  #typed(input) {
    setError(input, "");
    this.say("");
    const words = split(input.value);
    if (words.length > 1 || (words.length === 1 && MORE_THAN_A_WORD.test(input.value))) void this.#spread(input, words);
    else this.#suggest(input);
  }

  /** @param {HTMLInputElement} input */
  #suggest(input) {
    const [list] = this.#known;
    const words = list ? completions(bestList(this.#words(), this.#known), input.value) : [];
    byId("suggestions").replaceChildren(...words.map((word) => new Option(word)));
  }

  /**
   * Puts words into this field and those after it, and goes on behind them.
   * @param {HTMLInputElement} input
   * @param {string[]} words
   */
  async #spread(input, words) {
    const start = this.#inputs.indexOf(input);
    const fields = this.#inputs.slice(start, start + words.length);
    fields.forEach((field, index) => (field.value = words[index] ?? ""));
    (this.#inputs[start + words.length] ?? byId("open")).focus();
    for (const field of fields) await this.#judge(field);
    if (words.length > fields.length) this.say(this.#messages.say("words-too-many", { count: start + words.length }));
  }

  /** @param {HTMLInputElement} input */
  async #judge(input) {
    if (input.value.trim() === "") return setError(input, "");
    await this.#loadFor(input.value);
    const list = this.#known.length > 0 ? bestList(this.#words(), this.#known) : null;
    if (!list) return;
    const word = completed(list, input.value);
    if (word === null) return setError(input, this.#unknown(list, input.value));
    if (fold(word) !== fold(input.value)) this.#announce(word);
    input.value = word;
    this.#judgeOthers(list);
    this.#judgeAll();
  }

  /**
   * A word that was strange in one language may be known in that of the words around it.
   * @param {import("./words.js").WordList} list
   */
  #judgeOthers(list) {
    for (const input of this.#inputs) {
      if (input.getAttribute("aria-invalid") && completed(list, input.value) !== null) setError(input, "");
    }
  }

  /** Names a wrong checksum as soon as there are twelve words of a list. */
  #judgeAll() {
    try {
      readCode(this.#words(), this.#known);
      this.say("");
    } catch (error) {
      if (error instanceof Refusal && error.code === "words-checksum") this.say(this.#messages.say(error.code));
    }
  }

  async #open() {
    for (const input of this.#inputs) await this.#judge(input);
    try {
      if (this.#known.length === 0) throw new Refusal("words-unavailable");
      const code = readCode(this.#words(), this.#known);
      this.say("");
      this.#opened(code);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.say(this.#messages.say(error.code, { count: this.#words().length, needed: WORDS }));
      const wrong = this.#inputs.find((input) => input.getAttribute("aria-invalid"));
      if (wrong) wrong.focus();
      else this.focus();
    }
  }

  #words() {
    return this.#inputs.flatMap((input) => split(input.value));
  }

  /** @param {string} word one that is not in the page's list asks for the others */
  async #loadFor(word) {
    const [own] = this.#known;
    if (this.#known.length > 1 || (own && completed(own, word) !== null)) return;
    await this.#load(() => this.#lists.all());
  }

  /** @param {() => Promise<import("./words.js").WordList[]>} load */
  async #load(load) {
    try {
      const lists = await load();
      if (lists.length > this.#known.length) this.#known = lists;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.say(this.#messages.say(error.code));
    }
  }

  /**
   * @param {import("./words.js").WordList} list
   * @param {string} word
   */
  #unknown(list, word) {
    const near = [3, 2].map((letters) => completions(list, fold(word).slice(0, letters), 3).join(", ")).find(Boolean);
    const values = { word: `\u2068${word}\u2069`, near: `\u2068${near}\u2069` };
    return this.#messages.say(near ? "word-unknown-near" : "word-unknown", values);
  }
}

/**
 * @param {HTMLInputElement} input
 * @param {string} message
 */
function setError(input, message) {
  const line = byId(`${input.id}-error`);
  line.textContent = message;
  line.hidden = message === "";
  if (message) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
