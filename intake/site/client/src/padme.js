// Padmé sizes with a floor of 64 KiB (PETS 2019, "Reducing metadata leakage", section 4), as crypto/padme.py.

export const FLOOR = 65536;

/**
 * @param {number} size at most 2^52: computed without 32-bit operators
 * @returns {number} the least Padmé size that is at least `size` and at least the floor
 */
export function padded(size) {
  if (size <= FLOOR) return FLOOR;
  const exponent = bitLength(size) - 1;
  const step = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(size / step) * step;
}

/** @param {number} n */
function bitLength(n) {
  return n.toString(2).length;
}
