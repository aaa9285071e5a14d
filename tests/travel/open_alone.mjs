// Opens a stored envelope with the browser's age library alone: slot, epoch, envelope. No line of ours takes part.
// Reads the client's folder, passphrase, slot, epoch secret and envelope (paths) from the arguments; writes the document.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [client, passphrase, slot, epoch, envelope] = process.argv.slice(2);
const { Decrypter, armor } = await import(
  pathToFileURL(createRequire(`${client}/package.json`).resolve("age-encryption")).href
);

/** The identity lines of an identity file; the rest are comments. */
const identities = (text) => text.split("\n").filter((line) => line.startsWith("AGE-SECRET-KEY-"));

async function open(sealed, prepare) {
  const decrypter = new Decrypter();
  prepare(decrypter);
  return decrypter.decrypt(sealed);
}

const text = async (path, prepare) =>
  new TextDecoder().decode(await open(armor.decode(await readFile(path, "utf8")), prepare));
const withLines = (lines) => (decrypter) => lines.forEach((line) => decrypter.addIdentity(line));

const words = (await readFile(passphrase, "utf8")).replace(/\n$/, "");
const master = identities(await text(slot, (decrypter) => decrypter.addPassphrase(words)));
const keys = identities(await text(epoch, withLines(master)));
process.stdout.write(await open(await readFile(envelope), withLines(keys)));
