import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesToHex, hexToBytes, randomBytes } from "@noble/hashes/utils.js";
import { entropyToMnemonic } from "@scure/bip39";
import { wordlist as english } from "@scure/bip39/wordlists/english.js";
import { wordlist as french } from "@scure/bip39/wordlists/french.js";
import { wordlist as chinese } from "@scure/bip39/wordlists/simplified-chinese.js";
import { wordlist as spanish } from "@scure/bip39/wordlists/spanish.js";
import { bestList, completed, completions, parseList, readCode, split, wordsOf } from "../src/words.js";
import { CHINESE, ENGLISH, FRENCH, LISTS, SPANISH, readList } from "./lists.js";
import { refusal } from "./signer.js";
import { parseVector } from "./vectors.js";

const STANDARD = new Map([[ENGLISH, english], [FRENCH, french], [SPANISH, spanish], [CHINESE, chinese]]);
const [, VECTOR] = parseVector("returncode.json");
const read = (text, lists = LISTS) => bytesToHex(readCode(split(text), lists));

for (const vector of parseVector("returncode.json")) {
  test(`"${vector.words}" is read and written as the vector says`, () => {
    assert.equal(read(vector.words), vector.entropy);
    assert.deepEqual(wordsOf(hexToBytes(vector.entropy), ENGLISH), vector.words.split(" "));
  });
}

for (const [list, standard] of STANDARD) {
  test(`the ${list.name} list is that of BIP 39`, () => {
    assert.deepEqual(list.words.map((word) => word.normalize("NFKD")), standard.map((word) => word.normalize("NFKD")));
  });

  test(`random codes in ${list.name} are those of another library and read back`, () => {
    for (let i = 0; i < 50; i += 1) {
      const entropy = randomBytes(16);
      const words = wordsOf(entropy, list);
      assert.equal(words.join(" ").normalize("NFKD"), entropyToMnemonic(entropy, standard).normalize("NFKD"));
      assert.deepEqual(readCode(words, LISTS), entropy);
    }
  });

  test(`four letters, or one character, say which ${list.name} word is meant`, () => {
    for (const word of list.words) assert.equal(completed(list, [...word].slice(0, 4).join("")), word);
  });
}

for (const [how, text] of [
  ["capitals", VECTOR.words.toUpperCase()],
  ["commas", VECTOR.words.replaceAll(" ", ",")],
  ["lines with numbers", VECTOR.words.split(" ").map((word, i) => `${i + 1}. ${word}\r\n`).join("")],
  ["odd blanks", `\u00a0${VECTOR.words.replaceAll(" ", "\u3000\t ")}\n`],
  ["Arabic commas", VECTOR.words.replaceAll(" ", "، ")],
  ["direction marks inside", `\u202b${VECTOR.words.replaceAll("a", "a\u200e")}\u202c`],
  ["full-width letters", VECTOR.words.replace(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
  ["a Turkish keyboard", VECTOR.words.replace("liar", "lıar").replace("candy", "CANDY").replace("buyer", "BUYER")],
  ["a Turkish capital", VECTOR.words.replace("liar", "LİAR")],
]) {
  test(`words are read with ${how}`, () => assert.equal(read(text), VECTOR.entropy));
}

test("accents may be left out, and come composed or not", () => {
  const words = wordsOf(hexToBytes(VECTOR.entropy), FRENCH).join(" ");
  for (const text of [words.normalize("NFC"), words.normalize("NFD"), words.normalize("NFD").replace(/\p{M}/gu, "")]) {
    assert.equal(read(text), VECTOR.entropy);
  }
});

test("Chinese words need no blanks between them", () => {
  assert.equal(read(wordsOf(hexToBytes(VECTOR.entropy), CHINESE).join("")), VECTOR.entropy);
});

for (const count of [0, 1, 11, 13, 15, 24]) {
  test(`${count} words are refused by their number`, () => {
    assert.throws(() => readCode(Array(count).fill("abandon"), LISTS), refusal("words-count"));
  });
}

test("twelve words of which one is in no list are refused as unknown", () => {
  for (const wrong of ["abandonn", "żaba", "слово", "аbout", "x"]) {
    assert.throws(() => read(VECTOR.words.replace("buyer", wrong)), refusal("words-unknown"));
  }
});

test("words of two languages are refused", () => {
  assert.throws(() => read(VECTOR.words.replace("buyer", "abaisser")), refusal("words-unknown"));
});

test("words of another language are refused where only one list is there", () => {
  const words = wordsOf(hexToBytes(VECTOR.entropy), SPANISH).join(" ");
  assert.throws(() => read(words, [ENGLISH]), refusal("words-unknown"));
  assert.equal(read(words, LISTS), VECTOR.entropy);
});

test("twelve words of the list with a wrong checksum are refused", () => {
  assert.throws(() => read("abandon ".repeat(12)), refusal("words-checksum"));
  assert.throws(() => read(VECTOR.words.replace("buyer", "busy")), refusal("words-checksum"));
});

test("two words that changed places are refused nearly always", () => {
  const words = VECTOR.words.split(" ");
  const refused = words.slice(1).filter((_, i) => {
    const swapped = words.with(i, words[i + 1]).with(i + 1, words[i]);
    if (swapped.join() === words.join()) return false;
    try {
      return bytesToHex(readCode(swapped, LISTS)) === "";
    } catch {
      return true;
    }
  });
  assert.ok(refused.length >= 9);
});

test("one wrong word of the list passes the checksum about one time in sixteen", () => {
  const words = VECTOR.words.split(" ");
  const passing = ENGLISH.words.filter((word) => {
    try {
      return readCode(words.with(3, word), [ENGLISH]) !== null;
    } catch {
      return false;
    }
  });
  assert.ok(passing.length > 80 && passing.length < 180, String(passing.length));
});

test("of words that two languages share the language is told by the others", () => {
  const words = wordsOf(hexToBytes(VECTOR.entropy), FRENCH);
  assert.equal(bestList(["fragile", "machine"], LISTS), ENGLISH);
  assert.equal(bestList(["fragile", ...words], LISTS), FRENCH);
});

test("a beginning that several words have is completed by none, a whole word by itself", () => {
  assert.equal(completed(ENGLISH, "ab"), null);
  assert.equal(completed(ENGLISH, "act"), "act");
  assert.equal(completed(ENGLISH, "qqq"), null);
  assert.deepEqual(completions(ENGLISH, "ABS"), ["absent", "absorb", "abstract", "absurd"]);
  assert.deepEqual(completions(ENGLISH, ""), []);
});

for (const [how, text] of [
  ["empty", ""],
  ["an error page", "<!DOCTYPE html>\n".repeat(2048)],
  ["cut short", readList("english").slice(0, -20)],
  ["with a word twice", readList("english").replace("zoo", "abandon")],
]) {
  test(`a list that is ${how} is refused`, () => {
    assert.throws(() => parseList("english", text), refusal("words-unavailable"));
  });
}
