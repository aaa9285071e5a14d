"""The desk's memory: one SQLCipher database. Nothing outside this package imports SQLAlchemy."""
