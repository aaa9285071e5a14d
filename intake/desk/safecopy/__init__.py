"""Safe copies of files that sources sent: pixels only, made in a sandbox without network, time and memory limited.

The desk's own process never decodes what a source sent. `render` runs inside the sandbox and writes raw pixels to a
pipe; `pixels` reads them with fixed limits; `sandbox` is the wall between the two. The original stays sealed, and no
plain byte of it is written to a disk.
"""
