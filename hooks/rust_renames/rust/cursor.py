"""A place in a buffer, and the steps that all parsers share."""
from __future__ import annotations

from typing import Callable

from rust_renames.names import NEVER_RAW
from rust_renames.names import RESERVED
from rust_renames.names import STRICT
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import has_any
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Naming
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope

# Keywords that no path segment can be; `crate`, `self`, `super` and `Self` can.
_NO_NAME = (STRICT | RESERVED) - NEVER_RAW - {
    'macro', 'box', 'yield', 'do', 'final', 'override', 'priv', 'virtual', 'become', 'abstract', 'unsized', 'typeof',
}


class Unread(Exception):
    """Raised in strict reading alone: the tokens are not what was tried."""


class Cursor:
    """Reads `buffer` in [i, limit). `wanted` are the tokens whose surroundings are read in detail (None: all).

    In strict mode anything unexpected raises Unread; otherwise it is noted in `trouble` and stepped over.
    """

    def __init__(self, buffer: Buffer, wanted: list[int] | None) -> None:
        self.buffer = buffer
        self.kinds = buffer.kinds
        self.texts = buffer.texts
        self.match = buffer.match
        self.wanted = wanted
        self.i = 0
        self.limit = buffer.size
        self.strict = False
        self.nested: list[Attribute] = []  # attributes within a `cfg_attr`
        self.scope = Scope('module', None, 0, buffer.size)
        self.out = Outline(buffer, self.scope, [], [], [], [], [], [], [], [], [], [], [], [])

    @property
    def text(self) -> str:
        return self.texts[self.i] if self.i < self.limit else ''

    def ahead(self, count: int) -> str:
        at = self.i + count
        return self.texts[at] if at < self.limit else ''

    def take(self, text: str) -> bool:
        if self.i < self.limit and self.texts[self.i] == text:
            self.i += 1
            return True
        return False

    def is_kind(self, kind: int, count: int = 0) -> bool:
        at = self.i + count
        return at < self.limit and self.kinds[at] == kind

    def is_name(self, count: int = 0) -> bool:
        """Whether the token can be declared or be a segment: an identifier that is no keyword."""
        at = self.i + count
        return at < self.limit and self.kinds[at] == IDENT and self.texts[at] not in STRICT and self.texts[at] != '_'

    def is_segment(self, count: int = 0) -> bool:
        at = self.i + count
        return at < self.limit and self.kinds[at] == IDENT and self.texts[at] not in _NO_NAME and self.texts[at] != '_'

    def unexpected(self) -> None:
        if self.strict:
            raise Unread
        self.out.trouble.append(self.i)
        self.i += 1

    def interesting(self, start: int, end: int) -> bool:
        return has_any(self.wanted, start, end)

    def close(self) -> int:
        """The bracket that closes the one at hand, at most the limit."""
        return min(self.match[self.i], self.limit)

    def skip_group(self) -> None:
        self.i = min(self.close() + 1, self.limit)

    def separated(self, read: Callable[[], None]) -> None:
        """Reads what commas set apart between the bracket at hand and the one that closes it."""
        end = self.close()
        limit, self.limit = self.limit, end
        self.i += 1
        while self.i < end:
            start = self.i
            read()
            if not self.take(',') and self.i < end:
                self.unexpected()
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)

    def joined(self, token: int) -> bool:
        """Whether nothing stands between a token and the next one."""
        return self.buffer.end(token) == self.buffer.starts[token + 1]

    def mention(
        self, segments: list[int], lead: int = -1, ns: int = TYPE, form: str = 'code path', dollar: int = -1,
    ) -> Mention:
        mention = Mention(tuple(segments), lead, ns, self.scope, form, None, dollar)
        if segments and self.interesting(segments[0], segments[-1] + 1):
            self.out.mentions.append(mention)
        return mention

    def note_naming(self, token: int, kind: str) -> None:
        if self.interesting(token, token + 1):
            self.out.namings.append(Naming(token, kind, self.scope))

    def inner_scope(self, kind: str, start: int, end: int) -> Scope:
        self.scope = Scope(kind, self.scope, start, end)
        return self.scope

    def leave_scope(self) -> None:
        assert self.scope.parent is not None
        self.scope = self.scope.parent

    def bind(self, token: int, start: int, end: int, ns: int, maybe_constant: bool = False) -> None:
        self.scope.bindings.setdefault(self.buffer.name(token), []).append((start, end, token, ns, maybe_constant))
