// The golden vectors of the repository, which the Python side made and never changes.
import { readFileSync } from "node:fs";

const FOLDER = new URL("../../../../tests/vectors/", import.meta.url);

/** @param {string} name */
export const readVector = (name) => readFileSync(new URL(name, FOLDER), "utf8");

/** @param {string} name */
export const parseVector = (name) => JSON.parse(readVector(name));
