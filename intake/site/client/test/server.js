// A small tus server for the tests, and an XMLHttpRequest over node:http. Faults are planned per method:
// each planned function gets one request, and answers it (true) or leaves it to the server.
import { randomBytes } from "node:crypto";
import http from "node:http";

export class TusServer {
  uploads = new Map();
  requests = [];
  plan = { POST: [], HEAD: [], PATCH: [], DELETE: [] };

  async start() {
    this.http = http.createServer((request, response) => void this.#serve(request, response));
    await new Promise((resolve) => this.http.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${this.http.address().port}`;
    return this;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  /** The one upload that has all its bytes. */
  received() {
    const done = [...this.uploads.values()].filter(({ data, length }) => data.length === length);
    return done.length === 1 ? done[0].data : null;
  }

  async #serve(request, response) {
    this.requests.push({ method: request.method, headers: request.headers, url: request.url });
    const upload = this.uploads.get(request.url);
    const fault = this.plan[request.method].shift();
    if (fault && (await fault(request, response, upload))) return;
    await this[`_${request.method}`](request, response, upload);
  }

  async _POST(request, response) {
    const url = `/uploads/${randomBytes(32).toString("base64url")}`;
    const metadata = request.headers["upload-metadata"];
    this.uploads.set(url, { length: Number(request.headers["upload-length"]), metadata, data: Buffer.alloc(0) });
    response.writeHead(201, { Location: url, "Upload-Offset": 0 }).end();
  }

  async _HEAD(_request, response, upload) {
    if (!upload) return response.writeHead(404).end();
    response.writeHead(200, { "Upload-Offset": upload.data.length, "Upload-Length": upload.length }).end();
  }

  async _PATCH(request, response, upload) {
    if (!upload) return response.writeHead(404).end();
    const offset = Number(request.headers["upload-offset"]);
    if (offset !== upload.data.length) return response.writeHead(409, { "Upload-Offset": upload.data.length }).end();
    upload.data = Buffer.concat([upload.data, await bodyOf(request)]);
    response.writeHead(204, { "Upload-Offset": upload.data.length }).end();
  }

  async _DELETE(request, response) {
    this.uploads.delete(request.url);
    response.writeHead(204).end();
  }
}

export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// Faults

/** The connection breaks before the server has anything. */
export const breakAtOnce = () => (request) => {
  request.socket.destroy();
  return true;
};

/** The server keeps `count` bytes, then the connection breaks. */
export const breakAfter = (count) => async (request, _response, upload) => {
  const body = await bodyOf(request);
  upload.data = Buffer.concat([upload.data, body.subarray(0, count)]);
  request.socket.destroy();
  return true;
};

/** The server stores everything, and its answer is lost. */
export const loseAnswer = () => breakAfter(Infinity);

/** The server takes the request and says nothing. */
export const stall = () => () => true;

/** The server answers with a status; the body of the request is read and thrown away. */
export const answer = (status, headers = {}, body = "") => async (request, response) => {
  await bodyOf(request);
  response.writeHead(status, headers).end(body);
  return true;
};

/** XMLHttpRequest as far as src/transport.js uses it. */
export class NodeXhr {
  static origin = "";
  upload = { onprogress: null };
  status = 0;
  responseText = "";
  #headers = {};
  #answer = null;

  open(method, url) {
    this.method = method;
    this.url = new URL(url, NodeXhr.origin);
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  getResponseHeader(name) {
    return this.#answer?.headers[name.toLowerCase()] ?? null;
  }

  send(body) {
    const headers = { ...this.#headers, "Content-Length": body?.length ?? 0 };
    this.request = http.request(this.url, { method: this.method, headers, agent: false });
    this.request.on("response", (response) => this.#receive(response).catch(() => this.#end(0)));
    this.request.on("error", () => this.#end(0));
    this.request.end(body ?? undefined, () => this.upload.onprogress?.({ loaded: body?.length ?? 0 }));
  }

  abort() {
    this.request?.destroy(new Error("aborted"));
  }

  async #receive(response) {
    this.#answer = response;
    this.responseText = (await bodyOf(response)).toString();
    this.#end(response.statusCode);
  }

  #end(status) {
    if (this.onloadend === null) return;
    this.status = status;
    const ended = this.onloadend;
    this.onloadend = null;
    ended();
  }
}
