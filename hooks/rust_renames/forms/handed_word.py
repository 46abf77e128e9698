"""A word in the body of a macro that is handed on to another one, which calls in other files name or reach.

    macro_rules! for_each { ($callback:ident) => { $callback! { Red, Green } } }

    before   Red        (elsewhere: for_each!(colors), which makes Color::Red of it)
    after    Crimson
"""
from __future__ import annotations

from functools import partial
from typing import Iterator

from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import verdict
from rust_renames.forms.view import View
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.place import Place
from rust_renames.rust.handed import handed_elsewhere
from rust_renames.rust.macros import handed_words


def references(view: View) -> list[Reference]:
    found = []
    for token, some in meanings(view).items():
        known = [one for one in some if one is not None]
        if known:
            found.append(_agreed(view, token, known, len(known) < len(some)))
    return found


def meanings(view: View) -> dict[int, list[Reference | None]]:
    """What calls in other files make of each word; None where that is something else than an old path."""
    buffer = view.buffer
    if view.names is None or view.offset is not int or 'macro_rules' not in buffer.text:
        return {}
    meant: dict[int, list[Reference | None]] = {}
    for macro, words in handed_elsewhere(buffer, buffer.positions(view.names)).items():
        for calling in _calling(view, macro, words):
            for borrowed, reference in _meanings(calling):
                meant.setdefault(calling.borrowed[borrowed], []).append(reference)
    return meant


def _calling(view: View, macro: str, words: frozenset[int]) -> Iterator[View]:
    """The files that call a macro of this one, each with what that makes of the words."""
    for module, part in view.place.module.crate.naming(f'{macro}!'):
        if part.filename == view.filename or part.outlined is not None:
            continue
        library = partial(part.workspace.macro_elsewhere, part.filename)
        read, borrowed = handed_words(part.outline.buffer, library, macro, view.filename, words)
        calling = View(
            view.filename, read, Place(module, read.buffer, read.root), part, view.resolver, view.overlay,
        )
        calling.borrowed = borrowed
        yield calling


def _meanings(calling: View) -> Iterator[tuple[int, Reference | None]]:
    """What each of the words is; None where it is something else than an old path."""
    for mention in calling.outline.mentions:
        if calling.borrowed.keys().isdisjoint(mention.segments):
            continue
        steps = calling.resolver.path(mention, calling.place)
        for index, (token, meanings) in enumerate(zip(mention.segments, steps)):
            found = verdict(calling, mention, steps, index) if token in calling.borrowed else None
            if isinstance(found, Reference):
                yield token, found
            elif token in calling.borrowed and any(not isinstance(one.definition, Nothing) for one in meanings):
                yield token, None


def _agreed(view: View, token: int, known: list[Reference], with_others: bool) -> Reference:
    first = known[0]
    found = Reference(view, first.entry, first.root, first.path, 'macro body', *view.span(token))
    found.token = token
    found.sure = all(one.sure and one.target == first.target for one in known)
    found.refused = next((one.refused for one in known if one.refused is not None), None)
    target = found.target
    if target is not None and found.refused is None:
        if with_others:
            found.refused = 'other calls of the macro make something else of this word'
        elif view.overlay.moved(found.root, found.path[:-1]) != (target[0], target[1][:-1]):
            found.refused = 'the macro hands on a single name here'
    return found
