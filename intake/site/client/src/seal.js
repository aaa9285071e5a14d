// Sealing: a document becomes an age v1 file for one mlkem768x25519 recipient, as a stream.
// All cryptography is typage's; what is here only feeds it and tells the size beforehand.

import { Encrypter } from "age-encryption";
import { documentChunks } from "./document.js";

/** @typedef {{size: number, stream: ReadableStream<Uint8Array>}} Envelope */

/**
 * @param {import("./document.js").Document} document
 * @param {string} recipient age1pq1…
 * @returns {Promise<Envelope>}
 */
export async function seal(document, recipient) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const stream = await encrypter.encrypt(streamOf(documentChunks(document)));
  return { size: stream.size(document.size), stream };
}

/**
 * @param {AsyncGenerator<Uint8Array, void, void>} chunks
 * @returns {ReadableStream<Uint8Array>}
 */
function streamOf(chunks) {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
    },
  });
}
