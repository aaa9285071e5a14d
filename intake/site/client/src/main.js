// The page: checks the office's key, opens the form, and leads one report at a time through
//
//   closed (the key is refused: nothing can be sent)
//   writing -> sending -> received
//                      -> failed -> sending (again) | writing (back)
//
// Nothing is put into storage, cookies, the address or the console. What was typed lives in the fields until the
// report was received or the page is left, then the fields are emptied.

import { warnAboutAddress } from "./address.js";
import { assemble, newId } from "./document.js";
import { Files } from "./files.js";
import { Form } from "./form.js";
import { offerLeaving } from "./leave.js";
import { Messages } from "./messages.js";
import { byId, one } from "./page.js";
import { currentEpoch } from "./recipients.js";
import { Refusal } from "./refusal.js";
import { seal } from "./seal.js";
import { SendingView } from "./sending.js";
import { xhrTransport } from "./transport.js";
import { Upload } from "./upload.js";

const CONTINUES = new Set(["not-reached", "server-busy"]);
const VIEWS = ["report", "sending", "failed", "received"];

const announce = (/** @type {string} */ text) => (byId("announcement").textContent = text);
const messages = new Messages(one(document, "#messages", HTMLTemplateElement));

class Page {
  #form = new Form(messages);
  #files = new Files(messages, announce);
  #view = new SendingView(messages, announce);
  /** @type {Upload | null} */
  #upload = null;
  #busy = false;

  constructor() {
    byId("send").addEventListener("click", () => this.#submit());
    byId("again").addEventListener("click", () => this.#send());
    byId("back").addEventListener("click", () => this.#back());
    byId("stop").addEventListener("click", () => this.#upload?.stop());
    byId("now").addEventListener("click", () => this.#upload?.retryNow());
    addEventListener("online", () => this.#upload?.retryNow());
    addEventListener("beforeunload", (event) => this.#warn(event));
    addEventListener("pagehide", () => this.#clear());
    addEventListener("leave", () => this.#clear());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    this.#clear(); // what a browser restored after a crash or a reload
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
    const { lang } = document.documentElement;
    const submission = assemble(newId(), lang, this.#form.answers(), this.#files.attachments());
    const envelope = await seal(submission, epoch.recipient);
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
    byId("failed-reason").textContent = sentenceOf(refusal);
    byId("failed-detail").hidden = refusal.code !== "server-refused" || refusal.detail === "";
    byId("failed-detail").textContent = messages.say("server-said", { detail: refusal.detail });
    show("failed");
  }

  async #back() {
    await this.#discard();
    show("report");
    announce(messages.say("back"));
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

  /** @param {BeforeUnloadEvent} event */
  #warn(event) {
    if (this.#busy || this.#form.isTouched() || !this.#files.isEmpty) event.preventDefault();
  }
}

/** @param {string} view */
function show(view) {
  for (const id of VIEWS) byId(id).hidden = id !== view;
  byId("advice").hidden = view !== "report";
  const heading = document.getElementById(`${view}-title`) ?? byId(view);
  heading.focus();
  heading.scrollIntoView({ block: "center" });
}

/** @param {Refusal} refusal */
function sentenceOf(refusal) {
  const today = new Date().toISOString().slice(0, 10);
  return messages.say(refusal.code, { detail: refusal.detail, today });
}

function checkedEpoch() {
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

/** @param {unknown} error */
function close(error) {
  byId("closed-reason").textContent = sentenceOf(error instanceof Refusal ? error : new Refusal("sealing-failed"));
  byId("closed").hidden = false;
}

warnAboutAddress();
offerLeaving();
try {
  checkedEpoch();
  new Page();
} catch (error) {
  close(error);
}
byId("starting").hidden = true;
