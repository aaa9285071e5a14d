// One HTTP request over XMLHttpRequest, because fetch tells no upload progress.
// A request that makes no progress for a while is given up; through Tor a dead connection often stays silent.

/** @typedef {{method: string, url: string, headers: Record<string, string>, body?: Uint8Array}} Request */
/** @typedef {{status: number, header: (name: string) => string | null, text: string}} Answer */
/** @typedef {(request: Request, onSent: (bytes: number) => void, signal: AbortSignal) => Promise<Answer>} Transport */

/** The connection broke or stood still; what arrived of the request is not known. */
export class Broken extends Error {}

/**
 * @param {{stallMs?: number, open?: () => XMLHttpRequest}} [options]
 * @returns {Transport}
 */
export function xhrTransport({ stallMs = 90_000, open = () => new XMLHttpRequest() } = {}) {
  return (request, onSent, signal) =>
    new Promise((resolve, reject) => {
      const xhr = open();
      const stop = () => xhr.abort();
      /** @type {ReturnType<typeof setTimeout>} */
      let timer;
      const moved = () => {
        clearTimeout(timer);
        timer = setTimeout(stop, stallMs);
      };
      xhr.open(request.method, request.url);
      for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value);
      xhr.upload.onprogress = (event) => {
        moved();
        onSent(event.loaded);
      };
      xhr.onreadystatechange = moved;
      xhr.onloadend = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        // Status 0 is every failure below HTTP: connection, abort, stall.
        if (xhr.status === 0) reject(new Broken());
        else resolve({ status: xhr.status, header: (name) => xhr.getResponseHeader(name), text: xhr.responseText });
      };
      signal.addEventListener("abort", stop);
      moved();
      if (signal.aborted) reject(new Broken());
      // The type of `body` allows shared memory, which we never make.
      else xhr.send(request.body ? /** @type {Uint8Array<ArrayBuffer>} */ (request.body) : null);
    });
}
