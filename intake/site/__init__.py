"""The public site: fixed pages, one style sheet and one script, built from this package into the same bytes everywhere.

Both halves build it; neither can add a byte. `build` is pure: settings and recipients note in, files out. The page
works on ids that tests and tools may rely on: `q-<question id>` for each question's control (`q-who-self` for one
choice, `q-defenders-0-name` in the first defender entry), `files`, `send`, `sending`, `received`, `failed`.
"""
