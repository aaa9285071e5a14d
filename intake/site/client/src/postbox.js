// Two requests: fetch the block of a mailbox, erase a mailbox. All that ever leaves is the mailbox id and, to erase,
// the deletion token; both are derived from the words, and nobody can go back from them.

import { BLOCK } from "./mailbox.js";
import { Refusal } from "./refusal.js";

const PATIENCE_MS = 90_000; // through Tor a dead connection often stays silent
const ATTEMPTS = 3;
const PAUSE_MS = 2_000;

export class Postbox {
  #fetch;
  #pause;

  /**
   * @param {typeof fetch} [request]
   * @param {number} [pause] milliseconds before the second attempt, shorter in tests
   */
  constructor(request = (url, options) => fetch(url, options), pause = PAUSE_MS) {
    this.#fetch = request;
    this.#pause = pause;
  }

  /**
   * @param {string} mailbox
   * @returns {Promise<Uint8Array>} always of one size, whether there is an answer or not
   */
  async fetchBlock(mailbox) {
    const block = await this.#request("GET", mailbox, {}, async (answer) => {
      if (answer.status !== 200) throw refusalOf(answer.status);
      return new Uint8Array(await answer.arrayBuffer());
    });
    if (block.length !== BLOCK) throw new Refusal("mailbox-unclear");
    return block;
  }

  /**
   * Resolves when the server has said that nothing is there any more; it says so too where nothing was.
   * @param {string} mailbox
   * @param {string} deletionToken 64 hexadecimal digits
   * @returns {Promise<void>}
   */
  async erase(mailbox, deletionToken) {
    await this.#request("DELETE", mailbox, { "Deletion-Token": deletionToken }, async (answer) => {
      if (answer.status !== 204) throw refusalOf(answer.status);
    });
  }

  /**
   * Tries again when the connection broke. A second DELETE does no harm.
   * @template T
   * @param {string} method
   * @param {string} mailbox
   * @param {Record<string, string>} headers
   * @param {(answer: Response) => Promise<T>} read
   * @returns {Promise<T>}
   */
  async #request(method, mailbox, headers, read) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(method, mailbox, headers, read);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        if (attempt === ATTEMPTS) throw new Refusal("mailbox-not-reached");
      }
      await new Promise((resolve) => setTimeout(resolve, this.#pause * attempt));
    }
  }

  /**
   * @template T
   * @param {string} method
   * @param {string} mailbox
   * @param {Record<string, string>} headers
   * @param {(answer: Response) => Promise<T>} read
   * @returns {Promise<T>}
   */
  async #once(method, mailbox, headers, read) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const { signal } = abort;
      const answer = await this.#fetch(`/mailbox/${mailbox}`, {
        method,
        headers,
        signal,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
      return await read(answer);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param {number} status */
function refusalOf(status) {
  return new Refusal(status === 429 || status >= 500 ? "mailbox-busy" : "mailbox-unclear");
}
