// What the reader sees and hears while a report is sealed and sent.

import { byId, one } from "./page.js";

const ANNOUNCE_EVERY_MS = 10_000; // a screen reader should not be talked over

export class SendingView {
  #progress = one(document, "#progress", HTMLProgressElement);
  #text = byId("progress-text");
  #now = byId("now");
  #messages;
  #announce;
  #announcedAt = 0;
  #wasWaiting = false;

  /**
   * @param {import("./messages.js").Messages} messages
   * @param {(text: string) => void} announce
   */
  constructor(messages, announce) {
    this.#messages = messages;
    this.#announce = announce;
  }

  begin() {
    this.#progress.value = 0;
    this.#text.textContent = this.#messages.say("sealing");
    this.#now.hidden = true;
    this.#announcedAt = Date.now();
    this.#wasWaiting = false;
  }

  /** @param {import("./upload.js").UploadState} state */
  show(state) {
    if (state.kind === "waiting") this.#waiting(state.seconds, state.reason);
    else this.#sending(state.sent, state.size);
  }

  /**
   * @param {number} sent
   * @param {number} size
   */
  #sending(sent, size) {
    const percent = Math.floor((100 * sent) / size);
    this.#progress.value = Math.floor((1000 * sent) / size);
    const values = { sent: this.#messages.size(sent), total: this.#messages.size(size), percent };
    this.#text.textContent = this.#messages.say("sending", values);
    this.#now.hidden = true;
    this.#wasWaiting = false;
    if (Date.now() - this.#announcedAt >= ANNOUNCE_EVERY_MS) this.#say(this.#text.textContent);
  }

  /**
   * @param {number} seconds
   * @param {string} reason
   */
  #waiting(seconds, reason) {
    this.#text.textContent = this.#messages.say(`waiting-${reason}`, { seconds });
    this.#now.hidden = false;
    if (!this.#wasWaiting) this.#say(this.#messages.say(`announce-${reason}`)); // once, not at every second
    this.#wasWaiting = true;
  }

  /** @param {string} text */
  #say(text) {
    this.#announcedAt = Date.now();
    this.#announce(text);
  }
}
