// The word lists as the site serves them.
import { readFileSync } from "node:fs";
import { parseList } from "../src/words.js";

const FOLDER = new URL("../../words/", import.meta.url);

/** @param {string} name */
export const readList = (name) => readFileSync(new URL(`${name}.txt`, FOLDER), "utf8");

export const NAMES = ["english", "french", "spanish", "chinese"];
export const LISTS = NAMES.map((name) => parseList(name, readList(name)));
export const [ENGLISH, FRENCH, SPANISH, CHINESE] = LISTS;
