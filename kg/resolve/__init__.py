"""Claims become organisations, roles, persons, posts and tenures. Pure functions of the ledger's lasting tables."""
