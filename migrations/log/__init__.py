"""The history of the server's access log; `versions` holds one file per step, `env` runs them on a given connection."""
