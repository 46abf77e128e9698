"""All tables of one run, as one value."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.table.rows import Entry


class Tables:
    """The entries of all tables in their order, composed, and what is wrong with the tables.

    `needles` are the names without one of which a text has nothing to find: the last names of all paths, which is the
    crate's name where a path is a crate alone.
    """

    __slots__ = ('entries', 'needles', 'faults')

    def __init__(self, entries: tuple[Entry, ...], faults: tuple[UserError, ...] = ()) -> None:
        self.entries = entries
        self.needles = frozenset([entry.path[-1] for entry in entries])
        self.faults = faults
