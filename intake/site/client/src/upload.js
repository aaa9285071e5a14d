// A resumable upload (tus 1.0.0: core, creation, termination) of an envelope that exists only as a stream.
//
// Sealing cannot be repeated to the same bytes, so the piece that the server has not acknowledged is kept in memory
// (at most 1 MiB) and nothing else. After a break the server is asked how far it got (HEAD) and the upload goes on
// from there. The first request carries no body: if its answer is lost, the server is left with an empty upload and
// not with a second copy of a report.
//
// Knows no page: it tells its states to a function, and sentences belong to the page.

import { encode } from "./base64.js";
import { Pieces } from "./pieces.js";
import { Refusal } from "./refusal.js";
import { Broken } from "./transport.js";

export const LARGEST_PIECE = 1024 * 1024;
const SMALLEST_PIECE = 64 * 1024;
const QUICK_MS = 4_000;
const LOCATION = /^\/uploads\/[A-Za-z0-9_-]{43}$/;
const LONGEST_WAIT = 60;
const LONGEST_RETRY_AFTER = 900;
const PATIENCE = 10; // attempts in a row without a byte of progress; together about six minutes
const TUS = { "Tus-Resumable": "1.0.0" };

/** @typedef {{kind: "sending", sent: number, size: number}
 *   | {kind: "waiting", seconds: number, reason: "broken" | "busy"}} UploadState */
/** @typedef {import("./transport.js").Answer} Answer */

/** The server asks to come back later. */
class Busy extends Error {
  /** @param {number} seconds */
  constructor(seconds) {
    super();
    this.seconds = seconds;
  }
}

export class Upload {
  #pieces;
  #size;
  #epoch;
  #transport;
  #tell;
  #second;
  #abort = new AbortController();
  #wake = () => {};
  #url = "";
  /** @type {Uint8Array} what the server has not acknowledged */
  #piece = new Uint8Array(0);
  #offset = 0; // what it has; the piece begins here
  #unsure = false; // a request ended without an answer: ask before sending
  #failures = 0;
  #pieceLength = 4 * SMALLEST_PIECE;

  /**
   * @param {import("./seal.js").Envelope} envelope
   * @param {number} epoch
   * @param {import("./transport.js").Transport} transport
   * @param {(state: UploadState) => void} tell
   * @param {number} [second] the length of a second in milliseconds, shorter in tests
   */
  constructor({ size, stream }, epoch, transport, tell, second = 1000) {
    this.#pieces = new Pieces(stream);
    this.#size = size;
    this.#epoch = epoch;
    this.#transport = transport;
    this.#tell = tell;
    this.#second = second;
  }

  /**
   * Resolves when the server has said that the last byte is durable. After a Refusal with the code `not-reached` or
   * `server-busy` it may be called again and goes on where it stopped.
   * @returns {Promise<void>}
   */
  async send() {
    this.#failures = 0;
    while (this.#offset < this.#size) {
      const before = this.#offset;
      const pause = await this.#attempt();
      if (this.#offset > before) this.#failures = 0;
      if (pause) await this.#sleep(pause);
    }
  }

  /** Ends a wait now. */
  retryNow() {
    this.#wake();
  }

  /** Stops for good and asks the server, once and without waiting, to delete what it has. */
  async stop() {
    this.#abort.abort();
    this.#wake();
    this.#piece = new Uint8Array(0);
    await this.#pieces.close();
    if (this.#url === "") return;
    const request = { method: "DELETE", url: this.#url, headers: TUS };
    await this.#transport(request, () => {}, new AbortController().signal).catch(() => undefined);
  }

  /** @returns {Promise<{seconds: number, reason: "broken" | "busy"} | null>} how long to wait before the next one */
  async #attempt() {
    try {
      await this.#step();
      return null;
    } catch (error) {
      if (this.#abort.signal.aborted) throw new Refusal("stopped");
      if (!(error instanceof Broken) && !(error instanceof Busy)) throw error;
      return this.#afterFailure(error);
    }
  }

  async #step() {
    if (this.#url === "") await this.#create();
    else if (this.#unsure) await this.#resume();
    else await this.#sendPiece();
  }

  /** @param {Broken | Busy} error */
  #afterFailure(error) {
    const busy = error instanceof Busy;
    this.#unsure = true;
    this.#failures += 1;
    if (!busy) this.#pieceLength = Math.max(this.#pieceLength / 2, SMALLEST_PIECE);
    if (this.#failures > PATIENCE) throw new Refusal(busy ? "server-busy" : "not-reached");
    const own = Math.min(2 ** this.#failures, LONGEST_WAIT);
    const asked = busy ? Math.min(error.seconds, LONGEST_RETRY_AFTER) : 0;
    return { seconds: Math.max(own, asked), reason: /** @type {"busy" | "broken"} */ (busy ? "busy" : "broken") };
  }

  async #create() {
    const metadata = `epoch ${encode(new TextEncoder().encode(String(this.#epoch)))}`;
    const headers = { ...TUS, "Upload-Length": String(this.#size), "Upload-Metadata": metadata };
    const answer = await this.#request({ method: "POST", url: "/uploads", headers }, 201);
    const location = answer.header("Location") ?? "";
    if (!LOCATION.test(location)) throw new Refusal("server-unclear");
    this.#url = location;
    this.#unsure = false;
  }

  async #resume() {
    const answer = await this.#request({ method: "HEAD", url: this.#url, headers: TUS }, 200);
    if (answer.header("Upload-Length") !== String(this.#size)) throw new Refusal("server-unclear");
    this.#acknowledge(answer);
    this.#unsure = false;
  }

  async #sendPiece() {
    if (this.#piece.length === 0) this.#piece = await this.#nextPiece();
    const headers = {
      ...TUS,
      "Upload-Offset": String(this.#offset),
      "Content-Type": "application/offset+octet-stream",
    };
    const started = Date.now();
    const request = { method: "PATCH", url: this.#url, headers, body: this.#piece };
    this.#acknowledge(await this.#request(request, 204));
    if (Date.now() - started < QUICK_MS) this.#pieceLength = Math.min(this.#pieceLength * 2, LARGEST_PIECE);
  }

  async #nextPiece() {
    const piece = await this.#pieces.take(Math.min(this.#pieceLength, this.#size - this.#offset));
    if (piece.length === 0) throw new Refusal("sealing-failed"); // the envelope is shorter than it said
    return piece;
  }

  /**
   * Drops what the server has. It can only have what was sent to it: between the start and the end of the piece.
   * @param {Answer} answer
   */
  #acknowledge(answer) {
    const text = answer.header("Upload-Offset") ?? "";
    const offset = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (offset > this.#offset + this.#piece.length) throw new Refusal("server-unclear");
    if (offset < this.#offset) throw new Refusal(offset < 0 ? "server-unclear" : "upload-lost");
    this.#piece = this.#piece.slice(offset - this.#offset);
    this.#offset = offset;
    this.#tell({ kind: "sending", sent: offset, size: this.#size });
  }

  /**
   * @param {import("./transport.js").Request} request
   * @param {number} expected
   * @returns {Promise<Answer>}
   */
  async #request(request, expected) {
    const onSent = (/** @type {number} */ bytes) => {
      const sent = Math.min(this.#offset + bytes, this.#size);
      this.#tell({ kind: "sending", sent, size: this.#size });
    };
    const answer = await this.#transport(request, onSent, this.#abort.signal);
    if (answer.status !== expected) refuse(answer);
    return answer;
  }

  /** @param {{seconds: number, reason: "broken" | "busy"}} pause */
  async #sleep({ seconds, reason }) {
    let woken = false;
    for (let left = Math.ceil(seconds); left > 0 && !woken; left -= 1) {
      this.#tell({ kind: "waiting", seconds: left, reason });
      woken = await this.#oneSecond();
    }
    if (this.#abort.signal.aborted) throw new Refusal("stopped");
    this.#tell({ kind: "sending", sent: this.#offset, size: this.#size });
  }

  /** @returns {Promise<boolean>} true when it was woken */
  #oneSecond() {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), this.#second);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}

/**
 * @param {Answer} answer
 * @returns {never}
 */
function refuse(answer) {
  const { status } = answer;
  if (status === 429 || status === 503) throw new Busy(retryAfter(answer));
  if (status >= 500 || status === 409) throw new Broken(); // 409: our offset is not the server's, so ask again
  if (status === 404 || status === 410) throw new Refusal("upload-lost");
  if (status >= 400) throw new Refusal("server-refused", serverSentence(answer.text));
  throw new Refusal("server-unclear");
}

/** @param {Answer} answer */
function retryAfter(answer) {
  const text = answer.header("Retry-After") ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}

/** @param {string} body */
function serverSentence(body) {
  try {
    const { message } = JSON.parse(body);
    return typeof message === "string" ? message.slice(0, 300) : "";
  } catch {
    return "";
  }
}
