"""Padmé sizes with a floor (Nikitin et al., "Reducing metadata leakage from encrypted files", PETS 2019, section 4).

A padded size keeps only the first bits of a size, so that at most 12 % is added and the size tells O(log log n) bits.
"""

FLOOR = 65536


def padded(size: int) -> int:
    """Return the least Padmé size that is at least `size` and at least the floor of 64 KiB."""
    if size <= FLOOR:
        return FLOOR
    exponent = size.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (size + mask) & ~mask
