"""The ledger: what was said, what was decided, which ids were given out, and the change feed. One SQLite file."""
