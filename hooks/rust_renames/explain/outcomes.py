"""What comes of a reference: the entry that it meets, what a fix writes, or why it is left alone."""
from __future__ import annotations

from rust_renames.check import Run
from rust_renames.check import finding_of
from rust_renames.edits import Edit
from rust_renames.edits import applied
from rust_renames.explain.words import Words
from rust_renames.forms.reference import Reference
from rust_renames.plan.standing import standings
from rust_renames.rewrite.references import rewritten
from rust_renames.rust.outline import Outline
from rust_renames.source import Lines
from rust_renames.suppression import allowances
from rust_renames.suppression import is_allowed
from rust_renames.table.rows import Entry


class Outcomes:
    """Of all references in a file, which are rewritten together as a fix does."""

    def __init__(self, run: Run, outline: Outline, references: list[Reference]) -> None:
        self.run = run
        self.text = outline.buffer.text
        self.lines = Lines(self.text)
        self.references = references
        self._allowed = allowances(self.text, outline.buffer.tokens, self.lines)
        self._rewritten = [one for one in references if not self._is_kept(one)]
        rewritten(self._rewritten, run.imports)

    def at(self, start: int, end: int) -> list[Reference]:
        """Those whose token is within a stretch of the text."""
        return [one for one in self.references if start <= one.start < end]

    def told(self, reference: Reference, words: Words) -> list[str]:
        """Sentences about one reference; the lines that a fix writes are indented."""
        name = self.text[reference.start:reference.end]
        lines = [f'`{name}` is an old path: {words.entry(reference.entry)}.'] if reference.mention is not None else [
            f'This is an old path: {words.entry(reference.entry)}.',
        ]
        lines += pending(self.run, reference.entry, words)
        if self._is_kept(reference):
            return [*lines, 'A comment allows it, so it is left alone.']
        return [*lines, *self._fix(reference, words)]

    def _is_kept(self, reference: Reference) -> bool:
        line, _ = self.lines.position(reference.start)
        return bool(self._allowed) and is_allowed(self._allowed, line, reference.entry.old)

    def _fix(self, reference: Reference, words: Words) -> list[str]:
        refused = finding_of(reference, self.lines).refused
        if refused is not None:
            return [f'No fix: {refused}.']
        if reference.target is None:
            return ['No fix: it has no successor.']
        if reference.edits:
            return ['A fix writes:', *(f'  {line}' for line in new_lines(self.text, reference.edits))]
        return ['A fix of the import leaves it as it is: the import goes on binding the old name.']


def pending(run: Run, entry: Entry, words: Words) -> list[str]:
    """What is left to do for an entry whose old path is still declared."""
    states = {one.state for one in standings(run) if one.entry is entry}
    if 'pending' in states:
        return [f'{entry.old} is still declared: `rust-renames apply` carries the rename out.']
    if 'blocked' in states:
        return [f'Both {entry.old} and {entry.new} are declared.']
    return []


def new_lines(text: str, edits: list[Edit]) -> list[str]:
    """The lines that a fix changes, as it leaves them."""
    start = text.rfind('\n', 0, min(edit.start for edit in edits)) + 1
    end = text.find('\n', max(edit.end for edit in edits))
    stretch = text[start:] if end < 0 else text[start:end]
    moved = [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits]
    return [line.removesuffix('\r') for line in applied(stretch, moved).split('\n')]
