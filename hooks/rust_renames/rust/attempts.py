"""Reading that may turn out to be wrong: what was read in vain leaves nothing behind."""
from __future__ import annotations

from bisect import insort
from typing import Callable

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import has_any
from rust_renames.rust.cursor import Unread
from rust_renames.rust.items import Items
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope

Way = Callable[[], bool]  # reads something as a whole, or nothing


class Attempts(Items):
    def __init__(self, buffer: Buffer, wanted: list[int] | None) -> None:
        super().__init__(buffer, wanted)
        self.ways: dict[tuple[str, int], int] = {}  # how the arguments that begin at a token are read
        self.tried: Scope | None = None  # that of the last attempt
        self.stopped = 0  # the token at which the last attempt failed
        self.failed: dict[str, list[int]] = {}  # such tokens by what was tried, in order

    def first_way(self, position: str, start: int, ways: list[Way]) -> bool:
        """Reads in the first way that fits; calls within calls are tried again and again, but fit in one way."""
        known = self.ways.get((position, start))
        for index, way in enumerate(ways):
            if (known is None or known == index) and way():
                self.ways[position, start] = index
                return True
        self.ways[position, start] = len(ways)
        return False

    def once(self, what: str, start: int, end: int, way: Way) -> bool:
        """Tries a way unless it failed within these tokens before: brackets are not tried level by level."""
        failed = self.failed.setdefault(what, [])
        if has_any(failed, start, end + 1):
            return False
        if way():
            return True
        insort(failed, self.stopped)
        return False

    def attempt(self, start: int, end: int, read: Callable[[], None], kind: str = 'block') -> bool:
        """Reads the tokens strictly in a scope of their own; where they are something else, nothing has happened."""
        sizes = [len(column) for column in columns(self.out)]
        saved = self.i, self.limit, self.strict, self.scope, self.inherent, self.implements
        scope = self.inner_scope(kind, start, end)
        self.i, self.limit, self.strict = start, end, True
        try:
            read()
            done = self.i >= end
        except (Unread, IndexError, RecursionError):
            done = False
        self.stopped = self.i
        self.i, self.limit, self.strict, self.scope, self.inherent, self.implements = saved
        self.tried = scope
        if not done:
            self.forget(sizes)
        return done

    def items_attempt(self, start: int, end: int) -> bool:
        """Reads the tokens as items of the scope at hand, which stay declared if they are that."""
        at = self.i
        done = start < end and self.read_items(start, end, self.items)
        self.i = at
        return done

    def item_attempt(self, start: int, end: int) -> bool:
        """Reads one item of the scope at hand that begins at a token, and stands behind it."""
        at = self.i
        done = self.read_items(start, end, self.item)
        if not done:
            self.i = at
        return done

    def read_items(self, start: int, end: int, read: Callable[[], None]) -> bool:
        scope = self.scope
        counts = len(self.out.items), len(scope.uses), len(scope.macros)
        sizes = [len(column) for column in columns(self.out)]
        saved = self.limit, self.strict, self.in_macro, self.inherent, self.implements
        self.i, self.limit, self.strict, self.in_macro = start, end, True, True
        try:
            read()
            done = True
        except (Unread, IndexError, RecursionError):
            done = False
        self.stopped = self.i
        self.limit, self.strict, self.in_macro, self.inherent, self.implements = saved
        self.scope = scope
        if done:
            return True
        for item in self.out.items[counts[0]:]:
            declared = item.scope.items.get(item.name)
            if declared and item in declared:
                declared.remove(item)
                if not declared:
                    del item.scope.items[item.name]
        del scope.uses[counts[1]:]
        del scope.macros[counts[2]:]
        self.forget(sizes)
        return False

    def statement_attempt(self, start: int, end: int) -> bool:
        """Reads one statement in the scope at hand, and stands behind it; its names are bound at its end alone."""
        sizes = [len(column) for column in columns(self.out)]
        saved = self.limit, self.strict, self.scope
        self.i, self.limit, self.strict = start, end, True
        try:
            self.statement()
            done = True
        except (Unread, IndexError, RecursionError):
            done = False
        self.limit, self.strict, self.scope = saved
        if not done:
            self.forget(sizes)
        return done

    def forget(self, sizes: list[int]) -> None:
        for column, size in zip(columns(self.out), sizes):
            del column[size:]


def columns(out: Outline) -> tuple[list[object], ...]:
    """All that a reading adds to: what stands behind the buffer and the root."""
    return out[2:]  # type: ignore[return-value]
