"""The commands: one file each, loaded when it is asked for. A command has `run(options)`, which gives the exit code."""
from __future__ import annotations

COMMANDS = (
    ('apply', 'carry the tables out on the whole tree: move files, rename declarations, fix references'),
    ('check', 'report old paths, change nothing'),
    ('explain', 'say step by step how a path resolves and which entry it meets'),
    ('fix', 'write the new paths where that can be done, report the rest'),
    ('lint', 'validate the tables and hold them against the tree'),
)
