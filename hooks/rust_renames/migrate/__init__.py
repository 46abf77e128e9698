"""Carrying a plan out: what it comes to on this disk, the journal with which all of it can be undone, and the proof."""
