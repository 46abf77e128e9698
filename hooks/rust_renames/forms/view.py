"""The view of a text that references stand in: what the forms read."""
from __future__ import annotations

from typing import Callable

from rust_renames.cargo.parts import Part
from rust_renames.overlay import Overlay
from rust_renames.resolve.place import Place
from rust_renames.resolve.resolver import Resolver
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Naming
from rust_renames.rust.outline import Outline
from rust_renames.rust.quoted import quoting_calls


class View:
    """One text as one module: what the forms read. `offset` maps offsets of the text to those of the file.

    `watch` is called with every path that is looked at, and the view that it stands in.
    """

    def __init__(
        self, filename: str, outline: Outline, place: Place, part: Part, resolver: Resolver, overlay: Overlay,
        offset: Callable[[int], int] = int,
    ) -> None:
        self.filename = filename
        self.outline = outline
        self.buffer = outline.buffer
        self.place = place
        self.part = part
        self.resolver = resolver
        self.overlay = overlay
        self.offset = offset
        self.edition = place.module.crate.edition
        self.watch: Callable[[View, Mention], None] | None = None
        self.names: frozenset[str] | None = overlay.last_names()  # what is looked for; None: whatever is named
        self.borrowed: dict[int, int] = {}  # words of another text that are read with this one
        self._by_rule: dict[int, list[Mention]] | None = None
        self._quoted: list[tuple[int, int]] | None = None

    def within(
        self, outline: Outline, place: Place, offset: Callable[[int], int], filename: str | None = None,
        part: Part | None = None,
    ) -> View:
        """A view of a text that stands in this one, or belongs to it as its documentation does."""
        view = View(filename or self.filename, outline, place, part or self.part, self.resolver, self.overlay, offset)
        view.watch = self.watch
        view.names = self.names
        return view

    def by_rule(self, token: int) -> list[Mention]:
        """The paths that a macro's rules make of a token of a call, those that end with it."""
        if self._by_rule is None:
            self._by_rule = {}
            for mention in self.outline.mentions:
                if mention.extra in (BY_RULE, BY_NAME):
                    self._by_rule.setdefault(mention.segments[-1], []).append(mention)
        return self._by_rule.get(token, [])

    def is_quoted(self, token: int) -> bool:
        """Whether a token is code that is compiled elsewhere; `#NAME` is what stands there in its place."""
        if self.place.fragment:
            return False
        if self._quoted is None:
            crate = self.place.module.crate
            self._quoted = [
                (start, end) for name, start, end in quoting_calls(self.outline)
                if not self.resolver.macros_named(crate, name)
            ]
        return any(start <= token < end for start, end in self._quoted) and self.buffer.texts[token - 1] != '#'

    def namings(self, token: int) -> list[Naming]:
        """What a word of a macro call names beside paths."""
        return [one for one in self.outline.namings if one.token == token]

    def may_name(self, text: str) -> bool:
        """Whether a text may say what is looked for."""
        return self.names is None or any(name in text for name in self.names)

    def looks_for(self, name: str) -> bool:
        return self.names is None or name in self.names

    def span(self, token: int) -> tuple[int, int]:
        """The file's offsets of a token."""
        start = self.offset(self.buffer.starts[token])
        return start, start + len(self.buffer.texts[token])
