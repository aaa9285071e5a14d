"""Names of people and places across spellings and scripts: folding, comparing, and what officers judged of it.

Decides nothing: it proposes with a reason, and a human says same, different or unsure.
"""
