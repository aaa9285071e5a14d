"""The history of the server's database; `versions` holds one file per step, `env` runs them on a given connection."""
