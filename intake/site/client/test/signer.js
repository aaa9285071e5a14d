// Signs notes for the tests: the other side of src/note.js.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { encode } from "../src/base64.js";

const utf8 = (text) => new TextEncoder().encode(text);

export class Signer {
  constructor(name = "office.example/recipients", secret = new Uint8Array(32).fill(7)) {
    this.name = name;
    this.secret = secret;
    const data = new Uint8Array([1, ...ed25519.getPublicKey(secret)]);
    this.keyId = sha256(new Uint8Array([...utf8(`${name}\n`), ...data])).subarray(0, 4);
    this.vkey = `${name}+${bytesToHex(this.keyId)}+${encode(data)}`;
  }

  line(text) {
    return `\u2014 ${this.name} ${encode(new Uint8Array([...this.keyId, ...ed25519.sign(utf8(text), this.secret)]))}\n`;
  }

  sign(text) {
    return `${text}\n${this.line(text)}`;
  }
}

/** Matches a Refusal with a code. */
export const refusal = (code) => (error) => error.code === code || assertCode(error, code);

function assertCode(error, code) {
  throw new Error(`expected ${code}, got ${error.code ?? error.stack}`);
}
