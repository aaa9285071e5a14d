// The sealer: the same questions, sealed into a file instead of being sent. Opened from a disk, without a network.
//
//   closed (the key in this file cannot be used: a newer one can be chosen)
//   writing -> sealing -> sealed (the file can be saved)
//                      -> failed -> writing
//
// It knows no server. The key is the one that was built in, or one from a file that the same office signed later.

import { Code } from "./code.js";
import { assemble, newId } from "./document.js";
import { Files } from "./files.js";
import { Form } from "./form.js";
import { offerLeaving } from "./leave.js";
import { Messages } from "./messages.js";
import { byId, one } from "./page.js";
import { chooseEpoch, readNote } from "./recipients.js";
import { Refusal } from "./refusal.js";
import { seal } from "./seal.js";
import { parseList } from "./words.js";

const VIEWS = ["report", "sending", "failed", "received"];
const DAY = 86_400_000;
const LARGEST_NOTE = 64 * 1024;

const announce = (/** @type {string} */ text) => (byId("announcement").textContent = text);
const messages = new Messages(one(document, "#messages", HTMLTemplateElement));

/** The keys of the office: from this file, or newer ones. */
class Keys {
  #template = one(document, "#recipients", HTMLTemplateElement);
  #note = this.#read(this.#template.content.textContent ?? "");

  /** @param {string} text */
  #read(text) {
    return readNote(text, this.#template.dataset.vkey ?? "");
  }

  /** @returns {import("./recipients.js").Epoch} */
  current() {
    return chooseEpoch(this.#note.epochs, new Date());
  }

  /**
   * @param {string} text of a file; an older note would seal to a key that the office may have destroyed
   * @returns {boolean} false when it is older
   */
  replace(text) {
    const note = this.#read(text);
    chooseEpoch(note.epochs, new Date());
    if (note.serial < this.#note.serial) return false;
    this.#note = note;
    return true;
  }
}

class Sealer {
  #form = new Form(messages);
  #files = new Files(messages, announce);
  #keys = new Keys();
  #code = new Code({ own: async () => ownList() }, messages, announce);
  #address = ""; // of the sealed file in the memory of the browser
  #unsaved = false;
  #busy = false;

  constructor() {
    byId("send").addEventListener("click", () => this.#submit());
    byId("back").addEventListener("click", () => show("report"));
    byId("note").addEventListener("change", () => this.#takeKey());
    byId("save").addEventListener("click", () => (this.#unsaved = false));
    addEventListener("beforeunload", (event) => this.#warn(event));
    addEventListener("pagehide", () => this.#forget());
    addEventListener("leave", () => this.#forget());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    this.#forget();
    this.#open();
  }

  /** Opens the fields when there is a key for today, and says why when there is none. */
  #open() {
    try {
      this.#keys.current();
      byId("closed").hidden = true;
      this.#form.open();
    } catch (error) {
      close(error);
      one(document, "#newer", HTMLDetailsElement).open = true;
    }
  }

  async #takeKey() {
    const input = one(document, "#note", HTMLInputElement);
    const file = input.files?.[0];
    if (!file) return;
    byId("newer-said").textContent = await this.#readKey(file);
    input.value = "";
    this.#open();
  }

  /** @param {File} file @returns {Promise<string>} what came of it */
  async #readKey(file) {
    try {
      if (file.size > LARGEST_NOTE) throw new Refusal("note-malformed");
      if (!this.#keys.replace(await file.text())) return messages.say("note-older");
      return messages.say("newer-taken", { last: isoDay(this.#keys.current().last * DAY) });
    } catch (error) {
      return sentenceOf(error instanceof Refusal ? error : new Refusal("note-malformed"));
    }
  }

  #submit() {
    const problems = [...this.#form.problems(), ...this.#files.problems()];
    this.#form.showProblems(problems);
    if (problems.length === 0) void this.#seal();
  }

  async #seal() {
    if (this.#busy) return;
    this.#busy = true;
    show("sending");
    try {
      this.#offer(await this.#sealed());
      this.#clear();
      show("received");
    } catch (error) {
      byId("failed-reason").textContent = sentenceOf(error instanceof Refusal ? error : new Refusal("sealing-failed"));
      show("failed");
    } finally {
      this.#busy = false;
    }
  }

  /** @returns {Promise<Blob>} the browser may keep a large one outside its memory */
  async #sealed() {
    await nextPaint();
    const { lang } = document.documentElement;
    const reply = await this.#code.reply();
    const submission = assemble(newId(), lang, this.#form.answers(), this.#files.attachments(), reply);
    const { stream } = await seal(submission, this.#keys.current().recipient);
    return new Response(stream, { headers: { "Content-Type": "application/octet-stream" } }).blob();
  }

  /** @param {Blob} blob */
  #offer(blob) {
    this.#address = URL.createObjectURL(blob);
    this.#unsaved = true;
    one(document, "#save", HTMLAnchorElement).href = this.#address;
  }

  #clear() {
    this.#form.clear();
    this.#files.clear();
  }

  #forget() {
    this.#clear();
    this.#code.clear();
  }

  /** @param {BeforeUnloadEvent} event */
  #warn(event) {
    if (this.#busy || this.#unsaved || this.#code.holds() || this.#form.isTouched() || !this.#files.isEmpty) event.preventDefault();
  }
}

/** The words of a code are taken from the list in this file. */
function ownList() {
  const template = one(document, "#word-list", HTMLTemplateElement);
  return parseList(template.dataset.name ?? "", template.content.textContent ?? "");
}

/** @param {string} view */
function show(view) {
  for (const id of VIEWS) byId(id).hidden = id !== view;
  for (const id of ["advice", "newer"]) byId(id).hidden = view !== "report";
  const heading = byId(`${view}-title`);
  heading.focus();
  heading.scrollIntoView({ block: "center" });
}

/** @param {Refusal} refusal */
function sentenceOf(refusal) {
  return messages.say(refusal.code, { detail: refusal.detail, today: isoDay(Date.now()) });
}

/** @param {number} time */
function isoDay(time) {
  return new Date(time).toISOString().slice(0, 10);
}

/** @returns {Promise<void>} */
function nextPaint() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** @param {unknown} error */
function close(error) {
  byId("closed-reason").textContent = sentenceOf(error instanceof Refusal ? error : new Refusal("sealing-failed"));
  byId("closed").hidden = false;
}

offerLeaving();
try {
  new Sealer();
} catch (error) {
  close(error);
}
