"""What says the name of an import, strings and macros included.

    #[serde(default = "limit")]   format!("{LIMIT}")   macro_rules! mine { () => { limit() } }   mine!()
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.modules import walk
from rust_renames.check import Run
from rust_renames.forms import attribute_string
from rust_renames.forms import format_capture
from rust_renames.forms.view import View
from rust_renames.relocate.called import called
from rust_renames.relocate.called import names_called
from rust_renames.resolve.place import Place
from rust_renames.resolve.usage import is_same
from rust_renames.resolve.usage import places_of_use
from rust_renames.resolve.usage import reread
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use


class Saying(NamedTuple):
    """A path with a segment that is the name of an import; `sure` is whether it is known to be that import's."""

    mention: Mention
    segment: int
    place: Place
    sure: bool

    @property
    def offset(self) -> int:
        """The character at which the path begins."""
        return self.place.buffer.starts[self.mention.segments[0]]


def sayings(run: Run, use: Use, place: Place) -> Iterator[Saying]:
    """All that a private import may be there for, documentation excepted."""
    yield from _in_code(run, use, place)
    for where, mention in _in_strings(run, use, place):
        steps = run.resolver.path(mention, where)
        for index, token in enumerate(mention.segments):
            meanings = steps[index] if index < len(steps) else ()
            if where.buffer.name(token) == use.name and any(is_same(one.use, use) for one in meanings):
                yield Saying(mention, index, where, True)
    yield from _in_bodies(run, use, place)


def _in_code(run: Run, use: Use, place: Place) -> Iterator[Saying]:
    """Paths with the name, those of which nobody can tell too."""
    assert use.name is not None
    for seen in places_of_use(run.resolver, use, place):
        read = outline(seen.buffer, seen.buffer.positions(frozenset((use.name,))))
        fresh = reread(seen, read.root)
        for mention in read.mentions:
            if is_same(mention.use, use):
                continue
            steps = run.resolver.path(mention, fresh) if mention.segments else []
            for index, token in enumerate(mention.segments):
                if seen.buffer.name(token) != use.name:
                    continue
                meanings = steps[index] if index < len(steps) else ()
                sure = any(is_same(meaning.use, use) for meaning in meanings)
                unknown = not meanings and not index and mention.lead < 0
                if sure or unknown and mention.form not in ('pattern', 'shorthand pattern'):  # which bind it
                    yield Saying(mention, index, fresh, sure)


def _in_bodies(run: Run, use: Use, place: Place) -> Iterator[Saying]:
    """What the macros say that the import's module calls, and those below: it may be meant."""
    home = place.module_of(use.scope)
    macros: set[str] = set()
    for part in (part for module in walk(home) for part in module.parts):
        buffer, scope = part.outline.buffer, part.scope
        macros |= names_called(buffer, *((scope.start, scope.end) if part.inline else (0, buffer.size)))
    for body in called(run, home.crate, macros).bodies:
        read = body.outline() if use.name in body.buffer.texts else None
        for mention in read.mentions if read is not None else ():
            is_lone = bool(mention.segments) and mention.lead < 0 and mention.dollar < 0
            if read is not None and is_lone and body.buffer.name(mention.segments[0]) == use.name:
                yield Saying(mention, 0, Place(body.module, body.buffer, read.root), False)


def _in_strings(run: Run, use: Use, place: Place) -> Iterator[tuple[Place, Mention]]:
    assert use.name is not None
    names = frozenset((use.name,))
    for seen in places_of_use(run.resolver, use, place):
        read = outline(seen.buffer, seen.buffer.positions(names))
        fresh = reread(seen, read.root)
        found: list[tuple[Place, Mention]] = []
        view = View(seen.buffer.filename, read, fresh, fresh.module.parts[0], run.resolver, run.overlay)
        view.names = names
        view.watch = lambda where, mention: found.append((where.place, mention))
        attribute_string.references(view)
        format_capture.references(view)
        yield from found
