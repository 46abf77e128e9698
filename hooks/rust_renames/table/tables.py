"""All tables of one run, as one value."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.made_names import all_made_names
from rust_renames.table.rows import Entry


class Tables:
    """The entries of all tables in their order, composed, and what is wrong with the tables.

    `needles` are the names without one of which a text has nothing to find: the last names of all paths, which is the
    crate's name where a path is a crate alone, and what a derive may make of them.
    """

    __slots__ = ('entries', 'needles', 'faults')

    def __init__(self, entries: tuple[Entry, ...], faults: tuple[UserError, ...] = ()) -> None:
        self.entries = entries
        names = [entry.path[-1] for entry in entries]
        self.needles = frozenset([*names, *(made for name in names for made in all_made_names(name))])
        self.faults = faults
