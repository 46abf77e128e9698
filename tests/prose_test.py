"""Mentions of old paths in prose: which spellings are one, where they stand, and all that is none."""
from __future__ import annotations

import pytest

from rust_renames.plan.prose import Prose
from rust_renames.plan.prose import mentions
from rust_renames.plan.values import Gone
from rust_renames.table.rows import Entry

MOVES = (
    ('src/phase2.rs', 'src/redis_runtime.rs'), ('src/phase2/deep.rs', 'src/redis_runtime/deep.rs'),
    ('src/phase2/mod.rs', 'src/redis_runtime/mod.rs'),
)
AFTER = frozenset((
    'Cargo.toml', 'README.md', 'docs/ops.md', 'src/lib.rs', 'src/redis_runtime.rs', 'src/redis_runtime/deep.rs',
    'src/redis_runtime/mod.rs',
))


def gone(path: str, **more: object) -> Gone:
    """`crate::a::b` in the library `scheduler`."""
    names = tuple(path.split('::')[1:])
    entry = Entry(('crate', *names), ('crate', 'other'), 'rust-renames.toml', 1)
    entry.exclude = more.pop('exclude', ())  # type: ignore[assignment]
    return Gone(entry, 'scheduler', names, '', True, names[-1].islower())._replace(**more)


PHASE2 = gone('crate::phase2')


def found(text: str, filename: str = 'docs/ops.md', olds: tuple[Gone, ...] = (PHASE2,), **more: object) -> list[str]:
    prose = Prose(olds, MOVES, AFTER, ('',))._replace(**more)
    return [f'{one.line}:{one.column} {one.text}' for one in mentions(prose, [(filename, text)])]


# No mention


@pytest.mark.parametrize('text', [
    'phase2', 'the phase2 of it', 'phase2 = on', '`phase2`', 'phase2: x', 'config.phase2', 'phase2()', 'phase2::',
    'crate::phase2_old', 'crate::phase2_old::f', 'crate::my_phase2::f', 'other::phase2::x', 'crate::other::phase2::x',
    'other::phase2', 'scheduler::other::phase2', 'scheduler::phase2_old', 'std::phase2::x', '<T as X>::phase2::f',
    '$x}::phase2::f', 'a::phase2::{b, c}', 'super::phase2',
])
def test_no_path_of_ours(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize('text', [
    'my-phase2.rs', 'old.phase2.rs', 'phase2.rs.bak', 'phase2.rst', 'phase2_old.rs', 'src/phase2_old.rs',
    'tests/phase2.rs', 'other/src/phase2.rs', 'src/other/phase2.rs', 'phase1/phase2/phase3', 'docs/phase2/',
    '*phase2.rs', 'src/phase2_old/', 'phase2/', 'phase2/keys', 'deep.rs',
    'https://docs.rs/scheduler/latest/scheduler/phase2/', 'src/redis_runtime/deep.rs', 'mod.rs', '/phase2',
    'src/phase2x/',
])
def test_no_file_that_moved(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize('text', [
    'use crate::phase2;\n', 'fn f() { crate::phase2::f() }\n', 'mod phase2 {}\n', 'let phase2 = "phase2"; // phase2\n',
    'phase2::f(); scheduler::phase2::g()\n', "let x = 'p'; crate::phase2::f()\n",
])
def test_code_is_no_prose(text: str) -> None:
    assert found(text, 'src/lib.rs') == []


def test_comments_that_allow_an_old_path_keep_the_mentions_of_their_line() -> None:
    text = (
        '// rust-renames: allow(crate::phase2)\n// was crate::phase2 once\n'
        'f("crate::phase2"); // rust-renames: allow: a key\n// but crate::phase2\n'
    )
    assert found(text, 'src/lib.rs') == ['4:8 crate::phase2']
    text = '// rust-renames: allow-file(crate::phase2): it is crate::phase2\n// crate::phase2\n'
    assert found(text, 'src/a.rs') == []


def test_files_that_an_entry_excludes() -> None:
    olds = (gone('crate::phase2', exclude=('docs/**',)),)
    assert found('crate::phase2, src/phase2.rs', olds=olds) == []
    assert found('crate::phase2', 'README.md', olds) == ['1:1 crate::phase2']


def test_text_without_end_says_nothing() -> None:
    assert found('// crate::phase2\nlet x = "open', 'src/lib.rs') == []


# Paths


@pytest.mark.parametrize('text, expected', [
    ('see crate::phase2 for it', '1:5 crate::phase2'), ('crate::phase2.', '1:1 crate::phase2'),
    ('`crate::phase2::RedisHandle`', '1:2 crate::phase2::RedisHandle'), ('phase2::f()', '1:1 phase2::f'),
    ('RUST_LOG=scheduler::phase2=debug', '1:10 scheduler::phase2'), ('a\n\n(phase2::T)', '3:2 phase2::T'),
    ('use phase2::{a, b};', '1:5 phase2::'), ('use phase2::*;', '1:5 phase2::'),
    ('use crate::{phase2::{a, b}, c};', '1:13 phase2::'), ('use crate::phase2::{a, b};', '1:5 crate::phase2'),
    ('::scheduler::phase2', '1:3 scheduler::phase2'),
    ('super::phase2::f', '1:1 super::phase2::f'), ('r#crate::r#phase2', '1:1 r#crate::r#phase2'),
    ('$crate::phase2::f', '1:2 crate::phase2::f'), ('Vec<crate::phase2::T>', '1:5 crate::phase2::T'),
    ('\ufeffcrate::phase2', '1:1 crate::phase2'), ('äö crate::phase2', '1:4 crate::phase2'),
    ('a\r\ncrate::phase2\r\n', '2:1 crate::phase2'), ('x\x0ccrate::phase2', '1:3 crate::phase2'),
])
def test_a_path_that_is_ours(text: str, expected: str) -> None:
    assert found(text) == [expected]


def test_each_mention_of_a_line_is_one() -> None:
    assert found('crate::phase2 or phase2::f, in phase2.rs\nand crate::phase2\n') == [
        '1:1 crate::phase2', '1:18 phase2::f', '1:32 phase2.rs', '2:5 crate::phase2',
    ]


def test_comments_and_strings_of_rust() -> None:
    text = (
        '//! crate::phase2\nf("scheduler::phase2=debug", r"phase2::x"); /* src/phase2.rs */\n'
        '/// phase2.rs\nfn g() {}\n'
    )
    assert found(text, 'src/lib.rs') == [
        '1:5 crate::phase2', '2:4 scheduler::phase2', '2:32 phase2::x', '2:48 src/phase2.rs', '3:5 phase2.rs',
    ]


def test_crate_is_that_of_the_package_that_a_file_is_in() -> None:
    olds = (PHASE2._replace(folder='crates/a'),)
    packages = ('', 'crates/a', 'crates/b')
    text = '// crate::phase2, scheduler::phase2\n'
    both = ['1:4 crate::phase2', '1:19 scheduler::phase2']
    assert found(text, 'crates/a/src/lib.rs', olds, packages=packages) == both
    for filename in ('crates/b/src/lib.rs', 'crates/b/README.md', 'src/lib.rs'):
        assert found(text, filename, olds, packages=packages) == ['1:19 scheduler::phase2']
    assert found(text, 'docs/ops.md', olds, packages=packages) == both
    assert found(text, 'src/lib.rs', olds, packages=()) == both


def test_a_short_path_that_may_be_another_s_is_none() -> None:
    other = (PHASE2._replace(others=(('', ('scheduler', 'other', 'phase2')),)),)
    assert found('phase2::f crate::phase2::f other::phase2::f', olds=other) == ['1:11 crate::phase2::f']
    crate = (PHASE2._replace(others=(('', ('phase2',)),)),)
    assert found('phase2::f scheduler::phase2', olds=crate) == ['1:11 scheduler::phase2']


def test_a_short_path_is_ours_in_our_package_where_the_others_are_elsewhere() -> None:
    olds = (PHASE2._replace(folder='crates/a', others=(('crates/b', ('b', 'phase2')),)),)
    packages = ('crates/a', 'crates/b')
    assert found('phase2::f', 'crates/a/README.md', olds, packages=packages) == ['1:1 phase2::f']
    assert found('phase2::f', 'crates/b/README.md', olds, packages=packages) == []
    assert found('phase2::f', 'README.md', olds, packages=packages) == []


def test_what_is_called_like_something_of_std_needs_its_whole_path() -> None:
    olds = (gone('crate::fmt'),)
    assert found('fmt::Display std::fmt::Display crate::fmt::Table', olds=olds) == ['1:32 crate::fmt::Table']


def test_nested_modules() -> None:
    olds = (gone('crate::a::phase2'),)
    text = 'crate::phase2 crate::a::phase2 a::phase2 b::phase2 scheduler::phase2 scheduler::a::phase2 phase2::x'
    assert found(text, olds=olds) == [
        '1:15 crate::a::phase2', '1:32 a::phase2', '1:70 scheduler::a::phase2', '1:91 phase2::x',
    ]


def test_items() -> None:
    olds = (gone('crate::a::Old'),)
    assert found('Old, an Old. crate::Old b::Old OldOne::x a::Older Self::Old', olds=olds) == []
    assert found('crate::a::Old a::Old::x Old::new()', olds=olds) == [
        '1:1 crate::a::Old', '1:15 a::Old::x', '1:25 Old::new',
    ]


def test_functions_lead_nowhere() -> None:
    olds = (gone('crate::a::run', leads=False, is_module=False),)
    assert found('run::x run() a::run crate::a::run', olds=olds) == ['1:14 a::run', '1:21 crate::a::run']


def test_what_two_entries_rename_is_one_mention() -> None:
    olds = (PHASE2, gone('crate::phase2::Runtime'))
    assert found('crate::phase2::Runtime', olds=olds) == ['1:1 crate::phase2::Runtime']


# Files


@pytest.mark.parametrize('text, expected', [
    ('in phase2.rs.', '1:4 phase2.rs'), ('src/phase2.rs:12', '1:1 src/phase2.rs'),
    ('./src/phase2.rs', '1:3 src/phase2.rs'),
    ('[it](../src/phase2.rs#L3)', '1:9 src/phase2.rs'), ('**src/phase2.rs**', '1:3 src/phase2.rs'),
    ('/src/phase2/ @team', '1:2 src/phase2/'), ('paths: src/phase2/**', '1:8 src/phase2/'),
    ('COPY src/phase2 /app', '1:6 src/phase2'), ('/app/src/phase2.rs', '1:6 src/phase2.rs'),
    ('https://github.com/o/r/blob/main/src/phase2.rs#L1', '1:34 src/phase2.rs'),
    ('src/phase2/deep.rs', '1:1 src/phase2/deep.rs'), ('phase2/mod.rs', '1:1 phase2/mod.rs'),
    ('src/phase2/gone.rs', '1:1 src/phase2/'), ('${DIR}/src/phase2.rs', '1:8 src/phase2.rs'),
    ('$DIR/src/phase2.rs', '1:6 src/phase2.rs'), ('**/phase2.rs', '1:4 phase2.rs'),
    ('--in=src/phase2.rs', '1:6 src/phase2.rs'),
    ('|   ├── phase2.rs', '1:9 phase2.rs'), ('├── phase2/', '1:5 phase2/'), ('src\\phase2.rs', '1:1 src\\phase2.rs'),
])
def test_a_file_or_folder_that_moved(text: str, expected: str) -> None:
    assert found(text) == [expected]


def test_a_file_name_that_another_file_has_needs_more_of_its_path() -> None:
    after = AFTER | {'tests/phase2.rs'}
    assert found('phase2.rs src/phase2.rs tests/phase2.rs', after=after) == ['1:11 src/phase2.rs']
    assert found('// phase2.rs', 'src/lib.rs', after=after) == ['1:4 phase2.rs']
    assert found('// phase2.rs', 'tests/it.rs', after=after) == []


def test_a_file_of_another_package_is_not_ours() -> None:
    moves = (('crates/a/src/phase2.rs', 'crates/a/src/redis_runtime.rs'),)
    after = frozenset(('crates/a/src/redis_runtime.rs', 'crates/b/src/phase2.rs', 'crates/b/src/phase2/x.rs'))
    text = 'crates/a/src/phase2.rs crates/b/src/phase2.rs src/phase2.rs crates/b/src/phase2/'
    assert found(text, moves=moves, after=after) == ['1:1 crates/a/src/phase2.rs']
    assert len(found('src/phase2.rs', 'crates/a/README.md', moves=moves, after=after)) == 1
    assert found('src/phase2.rs', 'crates/b/README.md', moves=moves, after=after) == []


def test_a_folder_in_which_something_stays_is_none() -> None:
    assert found('src/phase2/', after=AFTER | {'src/phase2/data.txt'}) == []


def test_without_moves_there_are_no_files() -> None:
    assert found('src/phase2.rs phase2/', moves=()) == []


def test_nothing_is_renamed() -> None:
    assert found('crate::phase2 src/phase2.rs', olds=(), moves=()) == []


def test_a_long_line_is_read_once() -> None:
    assert len(found('phase2/' * 50_000 + ' ' + 'phase2::' * 50_000 + 'x ' + 'src/phase2.rs ' * 1000)) >= 1000
