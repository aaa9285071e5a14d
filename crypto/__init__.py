"""Floor 0: bytes in, bytes out.

Formats and primitives of Sealed Intake as `FORMAT.md` defines them. Nothing here knows a clock, a file, a network or a
setting, and nothing of ours is imported. Only `primitives` imports a cryptographic library.
"""
