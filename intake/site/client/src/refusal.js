// Why something did not happen, as a code that the page has a sentence for.
// Knows nothing of the page: the sentences stand in its template, in the language of the reader.

/**
 * @typedef {"note-malformed" | "note-unknown-key" | "note-signature" | "note-role" | "note-expired"
 *   | "note-not-yet" | "file-unreadable" | "too-much-text" | "not-reached" | "server-busy" | "upload-lost"
 *   | "server-refused" | "server-unclear" | "stopped" | "sealing-failed" | "words-unavailable" | "words-count"
 *   | "words-unknown" | "words-checksum" | "mailbox-not-reached" | "mailbox-busy" | "mailbox-unclear"
 *   | "block-malformed"} RefusalCode
 */

export class Refusal extends Error {
  /**
   * @param {RefusalCode} code
   * @param {string} [detail] a file's name or the server's sentence; shown as text, never as markup
   */
  constructor(code, detail = "") {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}
