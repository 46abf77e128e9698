"""Which files an entry leaves alone."""
from __future__ import annotations

import pytest

from rust_renames.table.loading import load
from tablelib import ENTRY
from tablelib import entry


@pytest.mark.parametrize(
    ('glob', 'matched', 'others'),
    [
        ('src/a.rs', ['src/a.rs'], ['src/b.rs', 'x/src/a.rs', 'a.rs', 'src/a.rs2']),
        ('src/*.rs', ['src/a.rs', 'src/.rs'], ['src/x/a.rs', 'a.rs']),
        ('src/*_pb.rs', ['src/api_pb.rs', 'src/_pb.rs'], ['src/api.rs', 'src/x/api_pb.rs']),
        ('src/gen/**', ['src/gen/a.rs', 'src/gen/x/y.rs'], ['src/gen', 'src/gen2/a.rs', 'x/src/gen/a.rs']),
        ('**/*.rs', ['a.rs', 'x/y/a.rs'], ['a.md', 'x/a.md']),
        ('**/gen/*.rs', ['gen/a.rs', 'x/y/gen/a.rs'], ['gen/x/a.rs', 'agen/a.rs']),
        ('a/**/b.rs', ['a/b.rs', 'a/x/b.rs', 'a/x/y/b.rs'], ['b.rs', 'x/a/b.rs', 'a/xb.rs']),
        ('**', ['a.rs', 'x/a.rs'], []),
        ('**/**/a.rs', ['a.rs', 'x/y/a.rs'], ['b.rs']),
        ('tools', ['tools/a.rs', 'tools/x/a.rs', 'tools'], ['tools2/a.rs', 'x/tools/a.rs']),
        ('tools/', ['tools/a.rs', 'tools/x/a.rs'], ['x/tools/a.rs']),
        ('./tools', ['tools/a.rs'], ['x/tools/a.rs']),
        ('.', ['a.rs', 'x/a.rs'], []),
        ('*', ['a.rs', 'x/a.rs'], []),
        ('x/*/gen', ['x/a/gen/b/c.rs'], ['x/gen/b.rs', 'x/a/b/gen/c.rs']),
        ('a?.rs', ['ab.rs', 'a?.rs', 'aü.rs'], ['a.rs', 'abc.rs', 'a/.rs']),
        ('[ab]*.rs', ['a.rs', 'bx.rs'], ['c.rs', 'x/a.rs']),
        ('v[0-9].rs', ['v1.rs'], ['vx.rs', 'v10.rs']),
        ('[!a-c].rs', ['d.rs'], ['a.rs', 'c.rs']),
        ('[^a].rs', ['b.rs'], ['a.rs']),
        ('[]x].rs', ['].rs', 'x.rs'], ['a.rs']),
        ('[a-].rs', ['-.rs', 'a.rs'], ['b.rs']),
        ('[a.rs', ['[a.rs'], ['a.rs']),
        ('*a*b*.rs', ['ab.rs', 'xaybz.rs', 'aab.rs'], ['ba.rs']),
        ('', [], ['a.rs', 'x/a.rs']),
        ('A.rs', ['A.rs'], ['a.rs']),
    ],
)
def test_globs(glob: str, matched: list[str], others: list[str]) -> None:
    found = entry(f'exclude = ["never/there", {glob!r}]\n')
    assert [name for name in matched + others if found.excludes(name)] == matched


def test_globs_are_read_from_the_table_s_folder() -> None:
    found = load([('a/b/t.toml', f'{ENTRY}exclude = ["src/*.rs"]\n'.encode())]).entries[0]
    names = ['a/b/src/x.rs', 'src/x.rs', 'a/src/x.rs', 'a/b2/src/x.rs', 'x/a/b/src/x.rs']
    assert [name for name in names if found.excludes(name)] == ['a/b/src/x.rs']


def test_nothing_is_excluded_without_globs() -> None:
    assert not entry('').excludes('src/a.rs')
