// Canonical padded base64 (RFC 4648 section 4), as signed notes and tus metadata write it.

/**
 * @param {string} text
 * @returns {Uint8Array | null} null for anything but the canonical form
 */
export function decode(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return encode(bytes) === text ? bytes : null; // atob alone accepts blanks, missing padding and stray bits
  } catch {
    return null;
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function encode(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
