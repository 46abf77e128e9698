"""How a path resolves and which entry it meets, in sentences."""
