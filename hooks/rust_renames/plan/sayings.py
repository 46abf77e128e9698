"""What says the name of an import, strings included: `#[serde(default = "limit")]`, `format!("{LIMIT}")`."""
from __future__ import annotations

from typing import Iterator

from rust_renames.check import Run
from rust_renames.forms import attribute_string
from rust_renames.forms import format_capture
from rust_renames.forms.view import View
from rust_renames.resolve import usage
from rust_renames.resolve.place import Place
from rust_renames.resolve.usage import Saying
from rust_renames.resolve.usage import is_same
from rust_renames.resolve.usage import places_of_use
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use


def sayings(run: Run, use: Use, place: Place) -> Iterator[Saying]:
    """All that a private import may be there for, documentation excepted."""
    yield from usage.sayings(run.resolver, use, place)
    for where, mention in _in_strings(run, use, place):
        steps = run.resolver.path(mention, where)
        for index, token in enumerate(mention.segments):
            meanings = steps[index] if index < len(steps) else ()
            if where.buffer.name(token) == use.name and any(is_same(one.use, use) for one in meanings):
                yield Saying(mention, index, where, True)


def _in_strings(run: Run, use: Use, place: Place) -> Iterator[tuple[Place, Mention]]:
    assert use.name is not None
    names = frozenset((use.name,))
    for seen in places_of_use(run.resolver, use, place):
        read = outline(seen.buffer, seen.buffer.positions(names))
        fresh = Place(seen.module, seen.buffer, read.root)
        found: list[tuple[Place, Mention]] = []
        view = View(seen.buffer.filename, read, fresh, seen.module.parts[0], run.resolver, run.overlay)
        view.names = names
        view.watch = lambda where, mention: found.append((where.place, mention))
        attribute_string.references(view)
        format_capture.references(view)
        yield from found
