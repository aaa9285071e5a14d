// The page of answers: twelve words in, the mailbox fetched and opened in this browser, answers shown as text.
//
//   words -> fetching -> open -> erasing? -> open
//                             -> writing (a follow-up; reporting.js goes on from there)
//                     -> words (with the reason)
//
// The words never leave the fields and the memory of this page; what is sent is in postbox.js. Everything is emptied
// when the page is left.

import { bytesToHex } from "@noble/hashes/utils.js";
import { warnAboutAddress } from "./address.js";
import { offerLeaving } from "./leave.js";
import { openBlock } from "./mailbox.js";
import { Messages } from "./messages.js";
import { byId, one } from "./page.js";
import { Postbox } from "./postbox.js";
import { Refusal } from "./refusal.js";
import { checkedEpoch, close, Reporting, sentenceOf, show } from "./reporting.js";
import { deriveReturnKeys, replyOf } from "./returncode.js";
import { WordEntry } from "./wordentry.js";
import { WordLists } from "./wordlists.js";

const VIEWS = ["entry", "fetching", "mailbox"];

const announce = (/** @type {string} */ text) => (byId("announcement").textContent = text);
const messages = new Messages(one(document, "#messages", HTMLTemplateElement));

class Answers {
  #postbox = new Postbox();
  #entry;
  /** @type {Uint8Array | null} */
  #code = null;
  #busy = false;

  constructor() {
    const lists = new WordLists(one(document, "#word-lists", HTMLTemplateElement));
    this.#entry = new WordEntry(lists, messages, announce, (code) => this.#take(code));
    byId("look-again").addEventListener("click", () => this.#look());
    byId("write").addEventListener("click", () => show("report"));
    byId("to-words").addEventListener("click", () => this.#backToWords(""));
    byId("erase").addEventListener("click", () => ask(true));
    byId("keep").addEventListener("click", () => ask(false));
    byId("erase-now").addEventListener("click", () => this.#erase());
    // Also where the office's key is refused, and with it the part of the page that sends.
    addEventListener("pagehide", () => this.clear());
    addEventListener("leave", () => this.clear());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    this.clear();
    one(document, "#entry-fields", HTMLFieldSetElement).disabled = false;
  }

  /** A follow-up says what it is; which report it belongs to, the token in `reply` says. */
  complete(/** @type {import("./form.js").AnswerSet} */ answers) {
    return { kind: "follow-up", ...answers };
  }

  async reply() {
    if (!this.#code) throw new Refusal("sealing-failed");
    return replyOf(this.#code);
  }

  holds() {
    return false; // the words are written down already, and the answers can be fetched again
  }

  clear() {
    this.#code?.fill(0);
    this.#code = null;
    this.#entry.clear();
    byId("answers").replaceChildren();
    for (const id of [...VIEWS, "report"]) byId(id).hidden = id !== "entry";
  }

  /** @param {Uint8Array} code */
  #take(code) {
    this.#code = code;
    void this.#look();
  }

  #look() {
    return this.#alone("fetching", async (keys) => {
      const block = await this.#postbox.fetchBlock(keys.mailbox);
      showAnswers(await openBlock(block, keys.mailbox, keys.replyIdentity));
    });
  }

  #erase() {
    return this.#alone("erasing", async (keys) => {
      await this.#postbox.erase(keys.mailbox, bytesToHex(keys.deletionToken));
      showAnswers([]);
      byId("mailbox-said").textContent = messages.say("erased");
    });
  }

  /**
   * One thing at a time with the keys of the code.
   * @param {string} state
   * @param {(keys: import("./returncode.js").ReturnKeys) => Promise<void>} act
   */
  async #alone(state, act) {
    if (this.#busy || !this.#code) return;
    this.#busy = true;
    byId("fetching-text").textContent = messages.say(state);
    view("fetching");
    try {
      await act(deriveReturnKeys(this.#code));
      ask(false);
      view("mailbox");
    } catch (error) {
      this.#backToWords(sentenceOf(error instanceof Refusal ? error : new Refusal("block-malformed"), messages));
    } finally {
      this.#busy = false;
    }
  }

  /** @param {string} reason */
  #backToWords(reason) {
    view("entry");
    this.#entry.say(reason);
  }
}

/** @param {import("./mailbox.js").Answer[] | null} answers null: nothing here is for these words */
function showAnswers(answers) {
  byId("answers").replaceChildren(...(answers ?? []).map(answerElement));
  byId("nothing").hidden = answers !== null && answers.length > 0;
  byId("mistyped").hidden = answers !== null;
  byId("erase").hidden = !answers?.length;
  byId("mailbox-said").textContent = "";
}

/** @param {import("./mailbox.js").Answer} answer */
function answerElement({ day, text }) {
  const element = document.createElement("article");
  const heading = document.createElement("h3");
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
  heading.textContent = format.format(new Date(`${day}T00:00:00Z`));
  const words = document.createElement("p");
  words.textContent = text;
  words.dir = "auto";
  words.className = "answer";
  element.append(heading, words);
  return element;
}

/** @param {boolean} whether the question about erasing is on the page */
function ask(whether) {
  byId("erase-question").hidden = !whether;
  byId(whether ? "erase-title" : "mailbox-title").focus();
}

/** @param {string} name */
function view(name) {
  for (const id of VIEWS) byId(id).hidden = id !== name;
  byId("report").hidden = true;
  const heading = byId(`${name}-title`);
  heading.focus();
  heading.scrollIntoView({ block: "center" });
}

warnAboutAddress();
offerLeaving();
const page = new Answers();
try {
  checkedEpoch();
  new Reporting(messages, announce, page);
} catch (error) {
  byId("write").hidden = true; // answers can be read without the office's key, reports cannot be sealed
  close(error, messages);
}
byId("starting").hidden = true;
