"""The declarations of modules that get another parent: taken from one text and put into another.

    before   mod a { /// About it.
                     mod phase2 { … } }   mod engine {}
    after    mod a { }   mod engine { /// About it.
                                      mod phase2 { … } }

What is edited within a declaration goes along, other declarations that are taken from it or put into it included.
"""
from __future__ import annotations

from typing import Final
from typing import NamedTuple

from rust_renames.edits import Edit
from rust_renames.edits import applied
from rust_renames.edits import stacked

_KEPT: Final = '\0'  # begins a line whose indentation belongs to a string


class Cut(NamedTuple):
    """A declaration: what goes from its text, with its lines and the comments above, and what is put elsewhere."""

    filename: str
    gone: tuple[int, int]
    start: int  # of the comments, or of the item
    end: int  # of the item, or of the comment behind it
    item: tuple[int, int]
    indent: str
    own: tuple[Edit, ...]  # its new attributes and last its new visibility, which take the place of other edits
    lines: tuple[int, ...]  # the lines that begin within a string
    spaced: bool  # whether an empty line stands before and behind it


class Paste(NamedTuple):
    """Where declarations are put, in place of white space there, and how their lines are indented.

    The `twins` are those of other crates that come to be the same: they go alone.
    """

    filename: str
    start: int
    end: int
    cuts: tuple[Cut, ...]
    twins: tuple[Cut, ...]
    indent: str
    newline: str
    before: str
    between: str
    after: str


class Declarations:
    """All declarations of one plan that move."""

    def __init__(self, texts: dict[str, str], edits: dict[str, dict[Edit, None]], pastes: list[Paste]) -> None:
        self.texts = texts
        self.plain = edits
        self.pastes = pastes
        self.cuts = [cut for paste in pastes for cut in (*paste.cuts, *paste.twins)]

    def edits(self, filename: str) -> list[Edit]:
        """Those of a whole file, with the declarations that it loses and gets."""
        return self._within(filename, None)

    def _within(self, filename: str, around: Cut | None) -> list[Edit]:
        """The edits directly in a text or a declaration; what is in a declaration further inside has gone with it."""
        cuts = [cut for cut in self.cuts if cut.filename == filename and _holds(around, cut)]
        cuts = [cut for cut in cuts if not any(_holds(other, cut) for other in cuts)]
        own = around.own if around is not None else ()
        found = _removals(cuts)
        for edit in self.plain.get(filename, ()):
            if _is_inside(edit, around) and not any(_takes(cut, edit) for cut in cuts):
                if not any(_replaces(one, edit) for one in own):
                    found.append(edit)
        for paste in self.pastes:
            inside = paste.filename == filename and _receives(around, paste)
            if inside and not any(_receives(cut, paste) for cut in cuts):
                found.append(Edit(*_room(paste, cuts), self._pasted(paste)))
        return stacked([*found, *own])

    def _pasted(self, paste: Paste) -> str:
        texts = [_shifted(self._taken(cut), cut.indent, paste.indent) for cut in paste.cuts]
        return paste.before + paste.between.join(text.replace('\n', paste.newline) for text in texts) + paste.after

    def _taken(self, cut: Cut) -> str:
        """A declaration as it is put elsewhere; its lines end with `\\n`, whatever they ended with."""
        edits = self._within(cut.filename, cut)
        kept = [Edit(at, at, _KEPT) for at in cut.lines if not any(edit.start < at < edit.end for edit in edits)]
        edits = [Edit(one.start - cut.start, one.end - cut.start, one.text) for one in stacked([*kept, *edits])]
        return applied(self.texts[cut.filename][cut.start:cut.end], edits).replace('\r\n', '\n')


def _removals(cuts: list[Cut]) -> list[Edit]:
    """What goes with declarations; those that stand one below the other share the empty line between them."""
    found: list[Edit] = []
    for start, end in sorted(cut.gone for cut in cuts):
        if found and start <= found[-1].end:
            found[-1] = Edit(found[-1].start, max(found[-1].end, end), '')
        else:
            found.append(Edit(start, end, ''))
    return found


def _holds(around: Cut | None, cut: Cut) -> bool:
    return around is None or around.item != cut.item and around.filename == cut.filename and (
        around.item[0] <= cut.item[0] and cut.item[1] <= around.item[1]
    )


def _is_inside(edit: Edit, cut: Cut | None) -> bool:
    return cut is None or cut.item[0] <= edit.start and edit.end <= cut.item[1] and edit.start < cut.item[1]


def _takes(cut: Cut, edit: Edit) -> bool:
    """Whether an edit goes with a declaration, or is of a comment or white space that does."""
    return cut.gone[0] < edit.end and edit.start < cut.gone[1]


def _receives(cut: Cut | None, paste: Paste) -> bool:
    return cut is None or cut.item[0] < paste.start and paste.end < cut.item[1]


def _room(paste: Paste, cuts: list[Cut]) -> tuple[int, int]:
    """What a paste replaces, where declarations go from the same place."""
    start, end = paste.start, paste.end
    for cut in cuts:
        if cut.gone[0] < start < cut.gone[1]:
            start = end = cut.gone[0]
        elif start <= cut.gone[0] < end:
            end = start
    return start, end


def _replaces(own: Edit, edit: Edit) -> bool:
    return own.start <= edit.start and edit.end <= own.end and own.start < own.end


def _shifted(text: str, old: str, new: str) -> str:
    """Lines with another indentation; empty ones, those further out and those within a string stay as they are."""
    first, *rest = text.split('\n')
    lines = [new + first]
    for line in rest:
        if line.startswith(_KEPT):
            lines.append(line[1:])
        elif line.strip() and line.startswith(old):
            lines.append(new + line[len(old):])
        else:
            lines.append(line)
    return '\n'.join(lines)
