// One report at a time, from what was typed to what was received:
//
//   writing -> sending -> received
//                      -> failed -> sending (again) | writing (back)
//
// Nothing is put into storage, cookies, the address or the console. What was typed lives in the fields until the
// report was received or the page is left, then the fields are emptied.

import { assemble, newId } from "./document.js";
import { Files } from "./files.js";
import { Form } from "./form.js";
import { byId, one } from "./page.js";
import { currentEpoch } from "./recipients.js";
import { Refusal } from "./refusal.js";
import { seal } from "./seal.js";
import { SendingView } from "./sending.js";
import { xhrTransport } from "./transport.js";
import { Upload } from "./upload.js";

const CONTINUES = new Set(["not-reached", "server-busy"]);
const VIEWS = ["report", "sending", "failed", "received"];

/**
 * Whose report it is: adds what the fields do not ask, and knows the return code.
 * @typedef {object} Author
 * @property {(answers: import("./form.js").AnswerSet) => import("./form.js").AnswerSet} complete
 * @property {() => Promise<import("./returncode.js").Reply | null>} reply shows the words before anything is sent
 * @property {() => boolean} holds whether something would be lost with the page
 * @property {() => void} clear
 */

export class Reporting {
  #form;
  #files;
  #view;
  #messages;
  #announce;
  #author;
  /** @type {Upload | null} */
  #upload = null;
  #busy = false;

  /**
   * @param {import("./messages.js").Messages} messages
   * @param {(text: string) => void} announce
   * @param {Author} author
   */
  constructor(messages, announce, author) {
    this.#messages = messages;
    this.#announce = announce;
    this.#author = author;
    this.#form = new Form(messages);
    this.#files = new Files(messages, announce);
    this.#view = new SendingView(messages, announce);
    byId("send").addEventListener("click", () => this.#submit());
    byId("again").addEventListener("click", () => this.#send());
    byId("back").addEventListener("click", () => this.#back());
    byId("stop").addEventListener("click", () => this.#upload?.stop());
    byId("now").addEventListener("click", () => this.#upload?.retryNow());
    addEventListener("online", () => this.#upload?.retryNow());
    addEventListener("beforeunload", (event) => this.#warn(event));
    addEventListener("pagehide", () => this.#forget());
    addEventListener("leave", () => this.#forget());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    this.#forget(); // what a browser restored after a crash or a reload
    this.#form.open();
  }

  #submit() {
    const problems = [...this.#form.problems(), ...this.#files.problems()];
    this.#form.showProblems(problems);
    if (problems.length === 0) void this.#send();
  }

  /** Seals and sends; goes on with an upload that stopped half-way. Does nothing while it is at it already. */
  async #send() {
    if (this.#busy) return;
    this.#busy = true;
    show("sending");
    try {
      this.#view.begin();
      this.#upload ??= await this.#begin();
      await this.#upload.send();
      this.#received();
    } catch (error) {
      await this.#failed(error instanceof Refusal ? error : new Refusal("sealing-failed"));
    } finally {
      this.#busy = false;
    }
  }

  async #begin() {
    await nextPaint(); // the first key wrap takes a moment on slow machines; say so before
    const epoch = checkedEpoch(); // again: the page may have been open for days
    const reply = await this.#author.reply();
    const { lang } = document.documentElement;
    const answers = this.#author.complete(this.#form.answers());
    const envelope = await seal(assemble(newId(), lang, answers, this.#files.attachments(), reply), epoch.recipient);
    return new Upload(envelope, epoch.number, xhrTransport(), (state) => this.#view.show(state));
  }

  #received() {
    this.#upload = null;
    this.#clear();
    show("received");
  }

  /** @param {Refusal} refusal */
  async #failed(refusal) {
    if (!CONTINUES.has(refusal.code)) await this.#discard();
    if (refusal.code === "stopped") return this.#back();
    byId("failed-reason").textContent = sentenceOf(refusal, this.#messages);
    byId("failed-detail").hidden = refusal.code !== "server-refused" || refusal.detail === "";
    byId("failed-detail").textContent = this.#messages.say("server-said", { detail: refusal.detail });
    show("failed");
  }

  async #back() {
    await this.#discard();
    show("report");
    this.#announce(this.#messages.say("back"));
  }

  async #discard() {
    const upload = this.#upload;
    this.#upload = null;
    await upload?.stop();
  }

  #clear() {
    this.#form.clear();
    this.#files.clear();
  }

  #forget() {
    this.#clear();
    this.#author.clear();
  }

  /** @param {BeforeUnloadEvent} event */
  #warn(event) {
    const typed = this.#form.isTouched() || !this.#files.isEmpty;
    if (this.#busy || typed || this.#author.holds()) event.preventDefault();
  }
}

/**
 * Shows one state; what is marked as belonging to the writing is seen only then.
 * @param {string} view
 */
export function show(view) {
  for (const id of VIEWS) byId(id).hidden = id !== view;
  for (const part of document.querySelectorAll("[data-writing]")) {
    if (part instanceof HTMLElement) part.hidden = view !== "report";
  }
  const heading = document.getElementById(`${view}-title`) ?? byId(view);
  heading.focus();
  heading.scrollIntoView({ block: "center" });
}

/**
 * @param {Refusal} refusal
 * @param {import("./messages.js").Messages} messages
 */
export function sentenceOf(refusal, messages) {
  const today = new Date().toISOString().slice(0, 10);
  return messages.say(refusal.code, { detail: refusal.detail, today });
}

/** The epoch to seal to today, from the note in the page; every reason not to is a Refusal. */
export function checkedEpoch() {
  const template = one(document, "#recipients", HTMLTemplateElement);
  return currentEpoch(template.content.textContent ?? "", template.dataset.vkey ?? "", new Date());
}

/** @returns {Promise<void>} */
function nextPaint() {
  // The timer is for a tab in the background, where no frame comes.
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 500);
  });
}

/**
 * @param {unknown} error why nothing can be sealed
 * @param {import("./messages.js").Messages} messages
 */
export function close(error, messages) {
  const refusal = error instanceof Refusal ? error : new Refusal("sealing-failed");
  byId("closed-reason").textContent = sentenceOf(refusal, messages);
  byId("closed").hidden = false;
}
