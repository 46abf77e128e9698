"""Modules that get other files or another parent: what is edited for that, and what speaks against it."""
