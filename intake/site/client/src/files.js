// The list of files to send. Reads nothing of a file but its name and size until it is sealed.

import { wellFormed } from "./document.js";
import { byId, copyOf, one } from "./page.js";

/** @typedef {{file: File, line: HTMLElement, note: HTMLInputElement}} Chosen */

export class Files {
  #box = byId("group-e");
  #input = one(document, "#files", HTMLInputElement);
  /** @type {Chosen[]} */
  #chosen = [];
  #messages;
  #announce;

  /**
   * @param {import("./messages.js").Messages} messages
   * @param {(text: string) => void} announce
   */
  constructor(messages, announce) {
    this.#messages = messages;
    this.#announce = announce;
    this.#input.addEventListener("change", () => this.#take());
  }

  get isEmpty() {
    return this.#chosen.length === 0;
  }

  /** @returns {import("./document.js").Attachment[]} */
  attachments() {
    return this.#chosen.map(({ file, note }) => ({ name: file.name, note: wellFormed(note.value.trim()), blob: file }));
  }

  /** The first note that is too long, as a problem of the form. @returns {import("./form.js").Problem[]} */
  problems() {
    const limit = Number(this.#box.dataset.noteLimit);
    return this.#chosen.flatMap(({ line, note }) => {
      const length = note.value.length;
      const message = length > limit ? this.#messages.say("too-long", { length, limit }) : "";
      setError(line, note, message);
      return message ? [{ question: line, control: note, message }] : [];
    });
  }

  clear() {
    for (const { line } of this.#chosen) line.remove();
    this.#chosen = [];
    this.#input.value = "";
    this.#refuse("");
    this.#update();
  }

  #take() {
    this.#refuse("");
    for (const file of this.#input.files ?? []) this.#add(file);
    this.#input.value = ""; // so that a file that was removed can be chosen again
    this.#update();
  }

  /** @param {File} file */
  #add(file) {
    const name = file.name;
    const limit = Number(this.#box.dataset.count);
    if (this.#chosen.length >= limit) return this.#refuse(this.#messages.say("files-too-many", { name, limit }));
    if (this.#total() + file.size > this.#limit()) {
      const total = this.#messages.size(this.#limit());
      return this.#refuse(this.#messages.say("files-too-large", { name, total }));
    }
    this.#chosen.push(this.#line(file));
    this.#announce(this.#messages.say("file-added", { name }));
  }

  /** @param {File} file */
  #line(file) {
    const line = copyOf("#file");
    for (const place of line.querySelectorAll("[data-name]")) place.textContent = file.name;
    one(line, "[data-size]", HTMLElement).textContent = this.#messages.size(file.size);
    one(line, "[data-remove]", HTMLButtonElement).addEventListener("click", () => this.#remove(line));
    byId("files-list").append(line);
    return { file, line, note: one(line, "[data-note]", HTMLInputElement) };
  }

  /** @param {HTMLElement} line */
  #remove(line) {
    const gone = this.#chosen.find((each) => each.line === line);
    this.#chosen = this.#chosen.filter((each) => each.line !== line);
    line.remove();
    this.#refuse("");
    this.#update();
    this.#input.focus();
    if (gone) this.#announce(this.#messages.say("file-removed", { name: gone.file.name }));
  }

  #total() {
    return this.#chosen.reduce((sum, { file }) => sum + file.size, 0);
  }

  #limit() {
    return Number(this.#box.dataset.total);
  }

  #update() {
    const line = byId("files-total");
    line.hidden = this.isEmpty;
    line.textContent = this.#messages.say("files-total", {
      count: this.#chosen.length,
      size: this.#messages.size(this.#total()),
      total: this.#messages.size(this.#limit()),
    });
  }

  /** @param {string} message */
  #refuse(message) {
    byId("files-error").textContent = message;
    byId("files-error").hidden = message === "";
  }
}

/**
 * @param {HTMLElement} line
 * @param {HTMLInputElement} note
 * @param {string} message
 */
function setError(line, note, message) {
  const error = one(line, "[data-error]", HTMLElement);
  error.textContent = message;
  error.hidden = message === "";
  if (message) note.setAttribute("aria-invalid", "true");
  else note.removeAttribute("aria-invalid");
}
