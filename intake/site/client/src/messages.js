// The sentences of the page, read from its template, so that one script serves every language.

export class Messages {
  #texts = new Map();

  /** @param {HTMLTemplateElement} template */
  constructor(template) {
    for (const element of template.content.querySelectorAll("[data-message]")) {
      this.#texts.set(element.getAttribute("data-message"), element.textContent ?? "");
    }
  }

  /**
   * @param {string} code
   * @param {Record<string, string | number>} [values] put in the place of {name}
   * @returns {string}
   */
  say(code, values = {}) {
    const text = this.#texts.get(code) ?? code;
    return text.replace(/\{(\w+)\}/g, (/** @type {string} */ whole, /** @type {string} */ name) =>
      String(values[name] ?? whole),
    );
  }

  /**
   * @param {number} bytes
   * @returns {string}
   */
  size(bytes) {
    const kib = bytes / 1024;
    return kib < 1000
      ? this.say("size-small", { size: Math.ceil(kib) })
      : this.say("size", { size: (kib / 1024).toFixed(kib < 10240 ? 1 : 0) });
  }
}
