"""How well an extractor reads: its claims against gold claims, and what it did not understand."""
