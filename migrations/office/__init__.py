"""The history of the database of the staff's accounts; `versions` holds one file per step, `env` runs them."""
