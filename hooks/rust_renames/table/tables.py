"""All tables of one run, as one value."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.made_names import all_made_names
from rust_renames.made_names import stem_of
from rust_renames.table.rows import Entry


class Tables:
    """The entries of all tables in their order, composed, and what is wrong with the tables.

    `needles` are the names without one of which a text has nothing to find: the last names of all paths, which is the
    crate's name where a path is a crate alone, and what a derive may make of them. Each has one of the `stems` in it.
    """

    __slots__ = ('entries', 'stems', 'faults', '_needles')

    def __init__(self, entries: tuple[Entry, ...], faults: tuple[UserError, ...] = ()) -> None:
        self.entries = entries
        self.stems = frozenset([stem_of(entry.path[-1]) for entry in entries])
        self.faults = faults
        self._needles: frozenset[str] | None = None

    @property
    def needles(self) -> frozenset[str]:
        """Made where they are asked for: a clean run does without most of them."""
        if self._needles is None:
            names = [entry.path[-1] for entry in self.entries]
            self._needles = frozenset([*names, *(made for name in names for made in all_made_names(name))])
        return self._needles

    @needles.setter
    def needles(self, names: frozenset[str]) -> None:
        self._needles = names
