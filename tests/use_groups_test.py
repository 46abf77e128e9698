"""Leaves leave a group however it is laid out: the imports are the same, under their new paths; comments stay."""
from __future__ import annotations

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies

from rust_renames.check import Run
from rust_renames.check import checked
from rust_renames.check import settled
from rust_renames.rust.buffer import read
from rust_renames.rust.macros import outline
from rust_renames.source import Files
from rust_renames.table.loading import load

LEAVES = ('fmt', 'io', 'mem as m', 'str', 'result', 'iter::FromIterator', 'ops::{self, Range}', 'cmp::*', 'ptr::{null}')
BETWEEN = (',', ', ', ',\n    ', ', // a comment\n    ', ', /* a comment */ ', ',\n\n    // a comment\n', '\n    , ')
HEADS = ('', '\n    ', ' ', '\n    // a comment\n    ')
TAILS = ('', ',', ',\n', '\n', ', // a comment\n')


class OneFile(Files):
    """A package whose library is that text."""

    def __init__(self, text: str) -> None:
        self.texts = {'Cargo.toml': '[package]\nname = "x"\nedition = "2021"\n', 'src/lib.rs': text}

    def text(self, filename: str) -> str | None:
        return self.texts.get(filename)

    def is_file(self, filename: str) -> bool:
        return filename in self.texts

    def is_folder(self, filename: str) -> bool:
        return filename == 'src'

    def names(self, folder: str) -> tuple[str, ...]:
        return {'': ('Cargo.toml', 'src'), 'src': ('lib.rs',)}.get(folder, ())

    def all_named(self, name: str) -> tuple[str, ...]:
        return tuple(one for one in self.texts if one.rpartition('/')[2] == name)


@settings(max_examples=300, deadline=None)
@given(strategies.data(), strategies.lists(strategies.sampled_from(LEAVES), min_size=1, unique=True))
def test_every_import_is_there_once_under_its_new_path(data: strategies.DataObject, leaves: list[str]) -> None:
    names = [leaf.partition(':')[0].partition(' ')[0] for leaf in leaves]
    moved = data.draw(strategies.sets(strategies.sampled_from(names)))
    text = data.draw(strategies.sampled_from(HEADS)) + leaves[0]
    for leaf in leaves[1:]:
        text += data.draw(strategies.sampled_from(BETWEEN)) + leaf
    text = f'use std::{{{text}{data.draw(strategies.sampled_from(TAILS))}}};\nfn f() {{}}\n'
    table = ''.join(f'[[rename]]\nfrom = "std::{name}"\nto = "core::{name}"\n' for name in sorted(moved))
    run = Run(OneFile(text), load([('rust-renames.toml', table.encode())]))
    fixed = checked(run, 'src/lib.rs').fixed
    after = text if fixed is None else settled(run, {'src/lib.rs': fixed})['src/lib.rs']
    wanted = [('core' if path[1] in moved else path[0], *path[1:]) for path in imports(text)]
    assert sorted(imports(after)) == sorted(wanted), after
    if len(moved) < len(leaves):
        assert after.count('a comment') == text.count('a comment'), after


def imports(text: str) -> list[tuple[str, ...]]:
    """The paths that a text imports, with `*` or the name that an `as` gives behind them."""
    buffer = read('src/lib.rs', text)
    read_as = outline(buffer, None)
    assert not read_as.trouble, text
    return [
        (*(buffer.name(token) for token in use.segments), '*' if use.glob else use.name or '')
        for use in read_as.root.uses
    ]
