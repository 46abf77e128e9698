"""The tables held against the tree: what is wrong with them beyond what they say by themselves."""
