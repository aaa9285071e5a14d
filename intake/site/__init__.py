"""The public site: fixed pages, one style sheet and a script per kind of page, built into the same bytes everywhere.

Both halves build it; neither can add a byte. `build` is pure: settings and recipients note in, files out. The pages
work on ids that tests and tools may rely on. The form: `q-<question id>` for each question's control (`q-who-self` for
one choice, `q-defenders-0-name` in the first defender entry), `files`, `no-answer`, `send`, `sending`, `received`,
`failed`, `code-words` with the words of the return code. `/<language>/answers`: `word-1` to `word-12`, `open`,
`entry-error`, `mailbox`, `answers`, `nothing`, `erase`, `erase-now`, `write`, and then those of the form.
"""
