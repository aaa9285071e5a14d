// Cuts a stream into pieces of a wanted length; holds no more than one chunk of the stream beside the piece.

export class Pieces {
  #reader;
  #rest = new Uint8Array(0);

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#reader = stream.getReader();
  }

  /**
   * @param {number} length
   * @returns {Promise<Uint8Array>} shorter only at the end of the stream, empty after it
   */
  async take(length) {
    const piece = new Uint8Array(length);
    let filled = 0;
    while (filled < length && (await this.#fill())) {
      const part = this.#rest.subarray(0, length - filled);
      piece.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return piece.subarray(0, filled);
  }

  async #fill() {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return false;
      this.#rest = new Uint8Array(value);
    }
    return true;
  }

  /** Lets go of the stream and of what was read. */
  async close() {
    this.#rest = new Uint8Array(0);
    await this.#reader.cancel().catch(() => undefined);
  }
}
