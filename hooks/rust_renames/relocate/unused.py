"""Imports that a rename leaves without use: all that they were there for is written from the root now.

    before   use crate::a;  … a::phase2::f()
    after    … crate::b::phase2::f()
"""
from __future__ import annotations

from typing import Iterable

import regex

from rust_renames.cargo.features import default_features
from rust_renames.cargo.features import holds
from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.edits import Edit
from rust_renames.edits import line_above
from rust_renames.forms.reference import Reference
from rust_renames.relocate.places import cfgs_over
from rust_renames.relocate.sayings import Saying
from rust_renames.relocate.sayings import sayings
from rust_renames.relocate.statements import Statements
from rust_renames.resolve.place import Place
from rust_renames.rust.outline import Use

Edits = dict[str, dict[Edit, None]]


def remove_unused(run: Run, references: Iterable[Reference], edits: Edits, statements: Statements) -> None:
    """Adds the edits that remove them: private imports without attributes, alone or in a group."""
    candidates = dict.fromkeys(
        meaning.use for reference in references if reference.steps and reference.index
        for meaning in reference.steps[0] if meaning.use is not None
    )
    for use in candidates:
        place = run.resolver.use_places.get(use)
        if place is not None and is_plain(use) and not is_linked(use, place):
            said = list(sayings(run, use, place))
            left = [one for one in said if not is_rewritten(run, edits, one.place.buffer.filename, one.offset)]
            if said and not left:
                remove(run, use, place, edits, statements)
            elif len(left) < len(said) and all(_is_off(run, one, place) for one in left):
                _allow(use, place, edits)


def _is_off(run: Run, saying: Saying, place: Place) -> bool:
    """Whether what says a name is not compiled with the default features."""
    buffer, scope = saying.place.buffer, saying.mention.scope.module()
    features = default_features(run.files, place.module.crate.package.filename)
    return buffer.filename == place.buffer.filename and not saying.place.fragment and any(
        buffer.texts[at] == 'cfg' and not holds(buffer, at + 2, buffer.match[at + 1], features)
        for at in cfgs_over(buffer, saying.mention.at, scope.start)
    )


def _allow(use: Use, place: Place, edits: Edits) -> None:
    """An import that is needed under some cfgs alone stays for those."""
    assert use.statement is not None
    buffer = place.buffer
    start = buffer.starts[use.statement.keyword]
    text = line_above(buffer.text, start, '#[allow(unused_imports)]').text
    edits.setdefault(buffer.filename, {})[Edit(start, start + len('use'), f'{text}use')] = None


def remove(run: Run, use: Use, place: Place, edits: Edits, statements: Statements) -> None:
    """Adds the edits that remove one import."""
    assert use.statement is not None and use.tree is not None
    filename = place.buffer.filename
    if sum(other.statement is use.statement for other in use.scope.uses) == 1:
        removal = _removal(use, place)
        known = edits.setdefault(filename, {})
        if not any(edit.start < removal.end and removal.start < edit.end for edit in known):
            known[removal] = None
    elif not any(mention.use is use for mention in statements.references.get(use.statement, ())):
        for view in file_views(run, filename, run.workspace.outline(filename)):
            if view.buffer is place.buffer:
                return statements.without(view, use.statement, use.tree)


def is_plain(use: Use) -> bool:
    """Whether an import can go by itself."""
    statement = use.statement
    return (
        statement is not None and statement.visibility is None and not statement.attributes and not use.glob
        and not statement.in_macro and use.name is not None and use.tree is not None
    )


def is_linked(use: Use, place: Place) -> bool:
    """Whether documentation may link to the name; nobody documents what is in a function."""
    link = rf'//[/!].*\[[^\]\n]*\b{use.name}\b'
    return use.scope.kind == 'module' and regex.search(link, place.buffer.text) is not None


def is_rewritten(run: Run, edits: Edits, filename: str, offset: int) -> bool:
    """Whether more than a head is edited, be it that it gets longer or that it goes from before others."""
    text = run.workspace.text(filename)
    return any(
        edit.start == offset < edit.end and ('::' in edit.text or '::' in text[offset:edit.end])
        for edit in edits.get(filename, ())
    )


def _removal(use: Use, place: Place) -> Edit:
    """With its line, where nothing else stands there, and the empty one behind it where a block begins."""
    assert use.statement is not None
    buffer = place.buffer
    start, end = buffer.starts[use.statement.start], buffer.end(use.statement.end - 1)
    line = buffer.text.rfind('\n', 0, start) + 1
    next_line = buffer.text.find('\n', end) + 1
    if next_line and not buffer.text[line:start].strip() and not buffer.text[end:next_line].strip():
        behind = buffer.text.find('\n', next_line) + 1
        if behind and buffer.text[:line].rstrip().endswith('{') and not buffer.text[next_line:behind].strip():
            next_line = behind
        return Edit(line, next_line, '')
    return Edit(start, end + (buffer.text[end:end + 1] == ' '), '')
