"""Renames in real crates, judged by cargo."""
