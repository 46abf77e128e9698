"""What `explain` says: of paths, of their segments, and of words that are no path."""
from __future__ import annotations

from pathlib import Path

import pytest

from caselib import Case
from caselib import all_cases
from caselib import written
from rust_renames.main import main

TREE = {
    'Cargo.toml': '[package]\nname = "scheduler"\nversion = "0.1.0"\nedition = "2021"\n',
    'rust-renames.toml': '''\
[[rename]]
from = "crate::phase2"
to = "crate::redis_runtime"

[[rename]]
from = "crate::redis_runtime::LIMIT"
to = "crate::redis_runtime::MAX_JOBS"

[[rename]]
from = "std::sync::Mutex"
to = "parking_lot::Mutex"

[[removed]]
path = "crate::legacy"
reason = "use the v2 client"
''',
    'src/lib.rs': 'pub mod api;\npub mod other;\npub mod redis_runtime;\n',
    'src/api.rs': 'pub use crate::redis_runtime;\npub use crate::other::*;\n',
    'src/other.rs': 'pub mod phase2 {\n    pub fn f() {}\n}\npub struct Config {\n    pub phase2: bool,\n}\n',
    'src/redis_runtime.rs': 'pub const MAX_JOBS: u8 = 3;\npub fn f() {}\n',
}
PHASE2 = 'crate::phase2 -> crate::redis_runtime (rust-renames.toml:2)'


class Tree:
    """A package in which `src/x.rs` is what a test is about: `^` marks the place that is asked for."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.top = top
        self.capsys = capsys

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_bytes(text.encode())

    def at(self, text: str, *arguments: str) -> list[str]:
        """Without the first line's `FILE:LINE:COL: `."""
        before, _, after = text.partition('^')
        self.write({'src/x.rs': before + after, 'src/lib.rs': TREE['src/lib.rs'] + 'mod x;\n'})
        line, column = before.count('\n') + 1, len(before) - before.rfind('\n')
        place = f'src/x.rs:{line}:{column}'
        first, *rest = self.asked(place, *arguments)
        assert first.startswith(f'{place}: ')
        return [first.removeprefix(f'{place}: '), *rest]

    def asked(self, *arguments: str) -> list[str]:
        code = main(['explain', *arguments])
        captured = self.capsys.readouterr()
        assert (code, captured.err) == (0, '')
        return captured.out.splitlines()

    def refused(self, *arguments: str) -> str:
        code = main(['explain', *arguments])
        captured = self.capsys.readouterr()
        assert (code, captured.out) == (2, '')
        return captured.err


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tree:
    monkeypatch.chdir(tmp_path)
    made = Tree(tmp_path, capsys)
    made.write(TREE)
    return made


# Paths that meet an entry


def test_each_segment_is_told_with_the_entry_and_the_fixed_line(tree: Tree) -> None:
    assert tree.at('fn g() { crate::^phase2::f(); }\n') == [
        'crate::phase2::f, code path',
        '  crate   the root of the library `scheduler`, src/lib.rs',
        '  phase2  the old path crate::phase2',
        '  f       the function crate::redis_runtime::f, declared at src/redis_runtime.rs:2',
        f'`phase2` is an old path: {PHASE2}.',
        'A fix writes:',
        '  fn g() { crate::redis_runtime::f(); }',
    ]


def test_any_segment_may_be_asked_for(tree: Tree) -> None:
    first = tree.at('fn g() { ^crate::phase2::f(); }\n')
    assert tree.at('fn g() { crate::phase2::^f(); }\n') == first


def test_what_several_paths_share_is_told_up_to_where_it_was_asked(tree: Tree) -> None:
    told = tree.at('use crate::^phase2::{\n    f,\n    MAX_JOBS,\n};\n')
    assert told[0] == 'crate::phase2, use tree'
    assert told[-2:] == ['A fix writes:', '  use crate::redis_runtime::{']


def test_an_import_is_named_with_its_line(tree: Tree) -> None:
    told = tree.at('use crate::phase2;\n\nfn g() { ^phase2::f(); }\n')
    assert told[1] == '  phase2  the old path crate::phase2, imported at src/x.rs:1'
    assert told[-1] == '  fn g() { redis_runtime::f(); }'


def test_a_glob_import_is_named_with_its_line(tree: Tree) -> None:
    told = tree.at('\nuse crate::api::*;\n\nfn g() { ^Config::g(); }\n')
    assert told[1] == (
        '  Config  the struct crate::other::Config, declared at src/other.rs:4, through the glob import at src/x.rs:2'
    )


def test_a_re_export_is_named_with_its_line(tree: Tree) -> None:
    told = tree.at('fn g() { crate::api::^phase2::f(); }\n')
    assert told[3] == '  phase2  the old path crate::phase2, imported at src/api.rs:1'


def test_what_is_in_a_doc_comment_an_attribute_or_a_format_string_is_told_too(tree: Tree) -> None:
    assert tree.at('/// See [`crate::^phase2::f`].\nfn g() {}\n')[0] == 'crate::phase2::f, doc link'
    assert tree.at('#[serde(with = "crate::^phase2")]\nstruct A;\n')[0] == 'crate::phase2, attribute string'
    told = tree.at('use crate::redis_runtime::LIMIT;\nfn g() { println!("{^LIMIT}"); }\n')
    assert told[0] == 'LIMIT, format capture' and told[-1] == '  fn g() { println!("{MAX_JOBS}"); }'


def test_what_is_in_a_doc_test_is_told_with_lines_of_the_file(tree: Tree) -> None:
    told = tree.at('\n/// ```\n/// use scheduler::phase2;\n/// ^phase2::f();\n/// ```\nfn g() {}\n')
    assert told[1] == '  phase2  the old path scheduler::phase2, imported at src/x.rs:3'
    assert told[-1] == '  /// redis_runtime::f();'


def test_a_declaration_says_that_it_is_one(tree: Tree) -> None:
    tree.write({'src/lib.rs': 'pub mod phase2;\n', 'src/phase2.rs': ''})
    (tree.top / 'src' / 'redis_runtime.rs').unlink()
    told = tree.asked('src/lib.rs:1:9')
    assert told[0] == f'src/lib.rs:1:9: This is an old path: {PHASE2}.'
    assert told[1] == 'crate::phase2 is still declared: `rust-renames apply` carries the rename out.'
    assert told[2].startswith('No fix: its file still has the old name')


def test_a_string_that_names_a_moved_file_is_told(tree: Tree) -> None:
    tree.write({'src/redis_runtime/a.rs': 'pub fn a() {}\n'})
    assert tree.at('include!(^"phase2/a.rs");\n') == [
        f'This is an old path: {PHASE2}.', 'A fix writes:', '  include!("redis_runtime/a.rs");',
    ]


def test_a_removed_path_has_no_fix(tree: Tree) -> None:
    told = tree.at('use crate::^legacy;\n')
    assert told[-2:] == [
        '`legacy` is an old path: crate::legacy is gone (rust-renames.toml:14).', 'No fix: it has no successor.',
    ]


def test_what_a_comment_allows_is_left_alone(tree: Tree) -> None:
    told = tree.at('use crate::^phase2; // rust-renames: allow\n')
    assert told[-2:] == [f'`phase2` is an old path: {PHASE2}.', 'A comment allows it, so it is left alone.']


def test_a_path_in_another_crate_is_told(tree: Tree) -> None:
    assert tree.at('use std::sync::^Mutex;\n')[1:] == [
        '  std    the crate `std`, whose sources are not here',
        '  sync   std::sync, in a crate whose sources are not here',
        '  Mutex  the old path std::sync::Mutex',
        '`Mutex` is an old path: std::sync::Mutex -> parking_lot::Mutex (rust-renames.toml:10).',
        'A fix writes:',
        '  use parking_lot::Mutex;',
    ]


def test_of_a_file_that_is_two_modules_both_are_told(tree: Tree) -> None:
    tree.write({
        'src/lib.rs': TREE['src/lib.rs'] + 'mod shared;\n',
        'src/main.rs': 'mod shared;\nmod phase2 { pub fn f() {} }\n',
        'src/shared.rs': 'use crate::phase2::f;\n',
    })
    told = tree.asked('src/shared.rs:1:12')
    assert told[0] == 'src/shared.rs:1:12: the file is part of several modules'
    assert 'As crate::shared of the library `scheduler`:' in told
    assert 'As crate::shared of the binary `scheduler`:' in told


def test_names_are_those_of_the_current_folder(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    tree.write({'src/x.rs': 'use crate::phase2;\n', 'src/lib.rs': TREE['src/lib.rs'] + 'mod x;\n'})
    monkeypatch.chdir(tree.top / 'src')
    told = tree.asked('x.rs:1:12')
    assert told[0].startswith('x.rs:1:12: ') and '(../rust-renames.toml:2)' in told[3]


# Paths that meet none


def test_a_local_is_told_with_the_line_that_binds_it(tree: Tree) -> None:
    assert tree.at('fn g() -> bool {\n    let phase2 = true;\n    ^phase2\n}\n') == [
        'phase2, code path',
        '  phase2  a local variable, bound at src/x.rs:2',
        f'The local variable `phase2` hides whatever else has its name: it is not {PHASE2}.',
        'No entry is met.',
    ]


def test_a_generic_parameter_is_told_with_its_line(tree: Tree) -> None:
    told = tree.at('fn g<\n    phase2,\n>(a: ^phase2) {}\n')
    assert told[1] == '  phase2  a generic parameter, bound at src/x.rs:2'


def test_another_module_s_item_of_that_name_is_another_thing(tree: Tree) -> None:
    assert tree.at('use crate::other::^phase2;\n')[3:] == [
        '  phase2  the module crate::other::phase2, declared at src/other.rs:1',
        f'`phase2` is another thing here than that of {PHASE2}.',
        'No entry is met.',
    ]


def test_an_alias_stops_the_name(tree: Tree) -> None:
    told = tree.at('use crate::phase2 as p2;\nfn g() { ^p2::f(); }\n')
    assert told[1] == '  p2  the old path crate::phase2, imported at src/x.rs:1'
    assert told[-1].startswith(f'`p2` means {PHASE2}, but the name is one that an `as` has given')


def test_a_name_below_an_import_that_keeps_it_is_no_reference(tree: Tree) -> None:
    told = tree.at('use std::sync::Mutex;\nfn g(a: ^Mutex<u8>) {}\n')
    assert 'the name that it brings stays the same' in told[-1]


def test_a_super_that_leads_to_an_old_path_is_no_name(tree: Tree) -> None:
    tree.write({'src/lib.rs': 'mod phase2;\n', 'src/phase2/run.rs': 'use super::f;\n'})
    assert tree.asked('src/phase2/run.rs:1:5') == [
        'src/phase2/run.rs:1:5: super::f, use tree',
        '  super  the module crate::phase2, declared at src/lib.rs:1',
        '  f      the function crate::phase2::f, declared at src/redis_runtime.rs:2',
        'No entry is met.',
    ]


def test_an_exclude_is_named(tree: Tree) -> None:
    table = TREE['rust-renames.toml'].replace('redis_runtime"\n', 'redis_runtime"\nexclude = ["src/x.rs"]\n', 1)
    tree.write({'rust-renames.toml': table})
    assert tree.at('use crate::^phase2;\n')[-1] == f'`phase2` means {PHASE2}, whose `exclude` leaves this file alone.'


def test_a_name_that_is_not_there_is_told_with_the_nearest(tree: Tree) -> None:
    told = tree.at('use crate::^phase2::g;\nuse crate::redis_runtim;\n')
    assert told[0] == 'crate::phase2::g, use tree'
    told = tree.at('use crate::^redis_runtim;\n')
    assert told[2].endswith('did you mean `redis_runtime`?') and told[3] == 'No entry is met.'


def test_a_name_that_is_not_in_scope_is_told(tree: Tree) -> None:
    told = tree.at('fn g() { ^phase2::f(); }\n')
    assert told[1] == '  phase2  is not in scope'


# Words that are no path


@pytest.mark.parametrize('text, said', [
    ('// the old ^phase2\n', 'A comment is no code.'),
    ('/// The old ^phase2.\nfn g() {}\n', 'This is prose: of a doc comment, only links and Rust code blocks are code.'),
    ('const A: &str = "^phase2";\n', 'A string that holds no path.'),
    ("fn g<'a>(a: &'^a u8) {}\n", 'A lifetime, or a label.'),
    ('fn g() {^ }\n', 'No name stands here.'),
    ('^fn g() {}\n', 'A keyword.'),
    ('fn g(c: crate::other::Config) -> bool { c.^phase2 }\n', 'A field, or a method.'),
    ('fn g(c: u8) { c.^phase2(); }\n', 'A method.'),
    ('struct A {\n    ^phase2: bool,\n}\n', 'It declares a field.'),
    ('fn g() { let a = crate::other::Config { ^phase2: true }; }\n', 'The name of a field.'),
    ('fn g() { let ^phase2 = 1; }\n', 'It binds a local variable.'),
    ('fn g(^phase2: u8) {}\n', 'It binds a local variable.'),
    ('fn g<^phase2>(a: u8) {}\n', 'It declares a generic parameter.'),
    ('fn g() { println!("{a}", ^a = 1); }\n', 'The name of an argument.'),
    ('macro_rules! m { ($phase2:expr) => { $^phase2 } }\n', 'A variable of a macro.'),
    ('use crate::other as ^phase2;\n', 'It is the name that an `as` gives.'),
    ('fn ^phase2() {}\n', 'It declares the function crate::x::phase2.'),
    ('enum A { ^phase2 }\n', 'It declares the variant crate::x::A::phase2.'),
    ('fn g() { fn ^phase2() {} }\n', 'It declares the function `phase2` of a block.'),
])
def test_a_word_that_is_no_path_is_told_why(tree: Tree, text: str, said: str) -> None:
    assert tree.at(text) == [said]


# Paths that are typed


def test_a_path_is_seen_from_the_crate_root(tree: Tree) -> None:
    assert tree.asked('crate::phase2::LIMIT') == [
        'crate::phase2::LIMIT, seen from src/lib.rs',
        '  crate   the root of the library `scheduler`, src/lib.rs',
        '  phase2  the old path crate::phase2',
        '  LIMIT   the old path crate::phase2::LIMIT',
        f'`phase2` is an old path: {PHASE2}.',
        '`LIMIT` is an old path: crate::redis_runtime::LIMIT -> crate::redis_runtime::MAX_JOBS (rust-renames.toml:6).',
        'It is now crate::redis_runtime::MAX_JOBS.',
    ]


def test_a_path_may_begin_with_the_library_s_name(tree: Tree) -> None:
    told = tree.asked('scheduler::phase2::f')
    assert told[0] == 'scheduler::phase2::f, seen from src/lib.rs'
    assert told[-1] == 'It is now crate::redis_runtime::f.'


def test_a_path_may_be_seen_from_another_file(tree: Tree) -> None:
    tree.write({'src/x.rs': 'use crate::phase2;\n', 'src/lib.rs': TREE['src/lib.rs'] + 'mod x;\n'})
    assert tree.asked('phase2::f')[1] == '  phase2  the old path crate::phase2'
    told = tree.asked('phase2::f', '--from', 'src/x.rs')
    assert told[1] == '  phase2  the old path crate::phase2, imported at src/x.rs:1'
    assert tree.asked('super::phase2::f', '--from', 'src/x.rs')[-1] == 'It is now super::redis_runtime::f.'


@pytest.mark.parametrize('path', ['crate::a b', 'crate::', '::', 'crate:a', 'a.b', '', 'Vec<u8>'])
def test_what_is_no_path_is_refused(tree: Tree, path: str) -> None:
    assert 'is no Rust path' in tree.refused(path)


@pytest.mark.parametrize('place, said', [
    ('src/api.rs:9:1', 'src/api.rs: error: has only 2 lines\n'),
    ('src/api.rs:1:99', 'src/api.rs:1: error: has only 29 columns\n'),
])
def test_a_place_that_is_not_there_is_refused(tree: Tree, place: str, said: str) -> None:
    assert tree.refused(place) == said


@pytest.mark.parametrize('case', [pytest.param(case, id=case.name) for case in all_cases() if case.findings])
def test_what_check_finds_is_explained_as_an_old_path(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    written(case.tree, tmp_path)
    monkeypatch.chdir(tmp_path)
    tree = Tree(tmp_path, capsys)
    for finding in case.findings:
        if not finding.maybe and finding.file.endswith('.rs'):
            told = '\n'.join(tree.asked(f'{finding.file}:{finding.line}:{finding.column}'))
            assert 'an old path: ' in told, finding
