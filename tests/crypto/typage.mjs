// Answers one JSON line for each that it reads, with npm age-encryption. Argument: the folder of packages.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { Encrypter, Decrypter, armor } = await import(
  pathToFileURL(process.argv[2] + "/age-encryption/dist/index.js").href
);

const acts = {
  seal: (recipient, data) => with_(new Encrypter(), (e) => e.addRecipient(recipient)).encrypt(data),
  open: (identity, data) => with_(new Decrypter(), (d) => d.addIdentity(identity)).decrypt(data),
  "seal-with-passphrase": (passphrase, data) =>
    with_(new Encrypter(), (e) => (e.setScryptWorkFactor(10), e.setPassphrase(passphrase))).encrypt(data),
  "open-with-passphrase": (passphrase, data) => with_(new Decrypter(), (d) => d.addPassphrase(passphrase)).decrypt(data),
  armor: (_, data) => Buffer.from(armor.encode(data)),
  dearmor: (_, data) => armor.decode(Buffer.from(data).toString("latin1")),
};

function with_(subject, prepare) {
  prepare(subject);
  return subject;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { do: act, key, data } = JSON.parse(line);
  try {
    const result = await acts[act](key, new Uint8Array(Buffer.from(data, "base64")));
    console.log(JSON.stringify({ data: Buffer.from(result).toString("base64") }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
