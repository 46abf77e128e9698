"""What `lint` says of tables that are right by themselves: entries held against the tree, and what is never used."""
from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from rust_renames.main import main
from tablelib import renames

TABLE = 'rust-renames.toml'
ALLOWED = ' // rust-renames: allow'


def package(name: str, more: str = '') -> str:
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n{more}'


class Said(NamedTuple):
    code: int
    lines: list[str]


class Tree:
    """The package `scheduler`, with whatever a test writes into it."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.top = top
        self.capsys = capsys
        self.write({'Cargo.toml': package('scheduler')})

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_bytes(text.encode())

    def lint(self, table: str, files: dict[str, str]) -> Said:
        self.write({TABLE: table, **files})
        code = main(['lint'])
        captured = self.capsys.readouterr()
        assert captured.err == ''
        return Said(code, captured.out.splitlines())


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tree:
    monkeypatch.chdir(tmp_path)
    return Tree(tmp_path, capsys)


SILENT = Said(0, [])

# Done: nothing is said


@pytest.mark.parametrize('arrow, library', [
    ('crate::a -> crate::b', 'pub mod b {}\n'),
    ('crate::a -> crate::b', 'mod c { pub mod b {} }\npub use c::b;\n'),
    ('crate::a -> crate::b', 'mod c { pub mod b {} }\npub use c::*;\n'),
    ('crate::a -> crate::b', 'pub mod b {}\n#[deprecated]\npub use b as a;\n'),
    ('crate::a -> crate::b', 'cfg_if! { if #[cfg(unix)] { mod b; } }\n'),
    ('crate::A -> crate::B', 'pub struct B;\n'),
    ('crate::A -> crate::B', 'bitflags! { pub struct B: u8 { const X = 1; } }\n'),
    ('crate::A -> crate::B', 'define_id!(B);\n'),
    ('crate::A -> crate::B', 'include!(concat!(env!("OUT_DIR"), "/made.rs"));\n'),
    ('crate::A -> crate::B', 'thread_local! { static B: u8 = 1; }\n'),
    ('crate::E::A -> crate::E::B', 'pub enum E { B }\n'),
    ('crate::m::f -> crate::m::g', 'mod m { pub fn g() {} }\n'),
    ('crate::m::f -> crate::m::g', 'mod m;\n'),
    ('crate::old -> crate::new', '#[macro_export]\nmacro_rules! new { () => {} }\n'),
    ('crate::old -> crate::new', 'macro_rules! new { () => {} }\n'),
    ('crate::old -> crate::new', 'mod m { #[macro_export]\nmacro_rules! new { () => {} } }\n'),
    ('crate::m::old -> crate::m::new', 'mod m { #[macro_export]\nmacro_rules! new { () => {} } }\n'),
    ('crate::a -> crate::a::inner', 'pub mod a { pub mod inner {} }\n'),
    ('scheduler::a -> scheduler::b', 'pub mod b {}\n'),
    ('crate::a -> other_crate::a', ''),
    ('std::sync::Mutex -> parking_lot::Mutex', ''),
    ('std::sync::Mutex -> crate::Lock', ''),
    ('crate::r#try -> crate::attempt', 'pub mod attempt {}\n'),
])
def test_an_entry_that_is_done_is_passed_without_a_word(tree: Tree, arrow: str, library: str) -> None:
    assert tree.lint(renames(arrow), {'src/lib.rs': library}) == SILENT


def test_a_removed_thing_that_is_gone_is_passed_without_a_word(tree: Tree) -> None:
    assert tree.lint(renames('crate::a -> -'), {'src/lib.rs': ''}) == SILENT


@pytest.mark.parametrize('library', ['mod b { pub struct Y; }\n', 'pub mod b;\n'])
def test_entries_that_compose_are_done_together(tree: Tree, library: str) -> None:
    table = renames('crate::a -> crate::b', 'crate::b::X -> crate::b::Y')
    assert tree.lint(table, {'src/lib.rs': library, 'src/b.rs': 'pub struct Y;\n'}) == SILENT


@pytest.mark.parametrize('declared', ['c', 'd'])
def test_a_chain_is_done_wherever_it_has_come_to(tree: Tree, declared: str) -> None:
    table = renames('crate::a -> crate::b', 'crate::b -> crate::c')
    if declared == 'd':
        table += renames('crate::c -> crate::d')
    assert tree.lint(table, {'src/lib.rs': f'pub mod {declared} {{}}\n'}) == SILENT


def test_a_binary_need_not_have_what_its_library_has(tree: Tree) -> None:
    files = {'src/lib.rs': 'pub mod b {}\n', 'src/main.rs': 'fn main() {}\n', 'src/bin/x.rs': 'fn main() {}\n'}
    assert tree.lint(renames('crate::a -> crate::b'), files) == SILENT


def test_one_package_of_several_is_enough(tree: Tree) -> None:
    files = {
        'Cargo.toml': '[workspace]\nmembers = ["x", "y"]\n',
        'x/Cargo.toml': package('x'), 'x/src/lib.rs': 'pub mod b {}\n',
        'y/Cargo.toml': package('y'), 'y/src/lib.rs': 'pub use x::b;\n',
    }
    assert tree.lint(renames('crate::a -> crate::b'), files) == SILENT
    assert tree.lint(renames('x::a -> x::b'), files) == SILENT


def test_without_a_manifest_the_files_say_what_the_crate_is(tree: Tree) -> None:
    (tree.top / 'Cargo.toml').unlink()
    files = {'src/lib.rs': 'pub mod b {}\n', 'src/b.rs': ''}
    assert tree.lint(renames('crate::a -> crate::b'), files) == SILENT
    assert tree.lint(renames('crate::a -> crate::c'), files).code == 1


# Pending and blocked: said, and no error


@pytest.mark.parametrize('arrow, library, line', [
    ('crate::a -> crate::b', 'pub mod a {}\n', 1),
    ('crate::A -> crate::B', '\npub struct A;\n', 2),
    ('crate::E::A -> crate::E::B', 'pub enum E {\n    A,\n}\n', 2),
    ('crate::old -> crate::new', 'macro_rules! old { () => {} }\n', 1),
    ('crate::a -> other::a', 'pub mod a {}\n', 1),
    ('scheduler::a -> scheduler::b', 'pub mod a {}\n', 1),
])
def test_an_entry_that_is_pending_is_no_error(tree: Tree, arrow: str, library: str, line: int) -> None:
    old = arrow.split()[0]
    said = f'is still declared at src/lib.rs:{line}: `rust-renames apply` carries the rename out'
    assert tree.lint(renames(arrow), {'src/lib.rs': library}) == (0, [f'{TABLE}:2: note: {old} {said}'])


def test_what_is_removed_by_the_table_alone_is_no_error(tree: Tree) -> None:
    said = tree.lint(renames('crate::a -> -'), {'src/lib.rs': 'pub mod a {}\n'})
    assert said == (0, [
        f'{TABLE}:2: note: crate::a is still declared at src/lib.rs:1, though the table says that it is gone',
    ])


def test_an_entry_that_is_blocked_is_a_warning(tree: Tree) -> None:
    said = tree.lint(renames('crate::a -> crate::b'), {'src/lib.rs': 'pub mod a {}\npub mod b {}\n'})
    assert said.code == 0
    both = 'both crate::a and crate::b are declared'
    assert said.lines == [f'{TABLE}:2: warning: {both}: `rust-renames apply` cannot carry the rename out']


def test_half_a_chain_is_blocked_by_what_stands_between(tree: Tree) -> None:
    table = renames('crate::a -> crate::b', 'crate::b -> crate::c')
    said = tree.lint(table, {'src/lib.rs': 'pub mod a {}\npub mod b {}\n'})
    assert [line.split(': ')[1] for line in said.lines] == ['warning', 'note']


def test_of_a_chain_of_which_nothing_is_done_the_first_entry_is_pending(tree: Tree) -> None:
    table = renames('crate::a -> crate::b', 'crate::b -> crate::c')
    said = tree.lint(table, {'src/lib.rs': 'pub mod a {}\n'})
    assert said.code == 0 and [line.split(': ')[:2] for line in said.lines] == [[f'{TABLE}:2', 'note']]


def test_an_item_below_a_module_that_is_still_to_be_renamed_is_pending(tree: Tree) -> None:
    table = renames('crate::a -> crate::b', 'crate::b::X -> crate::b::Y')
    said = tree.lint(table, {'src/lib.rs': 'pub mod a { pub struct X; }\n'})
    assert said.code == 0 and [line.split(': ')[1] for line in said.lines] == ['note', 'note']


# Broken


@pytest.mark.parametrize('arrow, library, meant', [
    ('crate::a -> crate::redis_runtim', 'pub mod redis_runtime {}\n', ': did you mean crate::redis_runtime?'),
    ('crate::phaze2 -> crate::redis', 'pub mod phase2 {}\n', ': did you mean crate::phase2?'),
    ('crate::a::X -> crate::redis_runtim::X', 'pub mod redis_runtime { pub struct X; }\n', (
        ': did you mean crate::redis_runtime::X?'
    )),
    ('crate::m::Quue -> crate::m::Z', 'pub mod m { pub struct Queue; }\n', ': did you mean crate::m::Queue?'),
    ('crate::E::Hld -> crate::E::Z', 'pub enum E { Hold }\n', ': did you mean crate::E::Hold?'),
    ('crate::a -> crate::b', 'pub mod unlike {}\n', '; correct the path, or remove the entry'),
    ('crate::api::X -> crate::api::Y', 'pub mod api { pub use crate::m::X; }\npub mod m { pub struct X; }\n', (
        ': crate::api::X is an import of crate::m::X, so name that path'
    )),
])
def test_an_entry_of_which_neither_path_is_declared_is_an_error(
    tree: Tree, arrow: str, library: str, meant: str,
) -> None:
    old, new = arrow.split(' -> ')
    said = tree.lint(renames(arrow), {'src/lib.rs': library})
    assert said == (1, [f'{TABLE}:2: error: neither {old} nor {new} is declared{meant}'])


def test_several_tables_are_told_of_with_the_names_of_today_s_folder(
    tree: Tree, monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree.write({
        'Cargo.toml': '[workspace]\nmembers = ["x", "y"]\n',
        'x/Cargo.toml': package('x'), 'x/src/lib.rs': '', f'x/{TABLE}': renames('crate::a -> crate::b'),
        'y/Cargo.toml': package('y'), 'y/src/lib.rs': '', f'y/{TABLE}': renames('crate::c -> crate::d'),
    })
    monkeypatch.chdir(tree.top / 'x')
    assert main(['lint']) == 1
    assert [line.split(': ')[0] for line in tree.capsys.readouterr().out.splitlines()] == [
        f'{TABLE}:2', f'../y/{TABLE}:2',
    ]


def test_a_package_that_is_not_there_is_named(tree: Tree) -> None:
    table = renames('crate::a -> crate::b') + 'packages = ["shceduler"]\n'
    assert tree.lint(table, {'src/lib.rs': 'pub mod b {}\n'}) == (1, [
        f'{TABLE}:2: error: no package `shceduler` is below this table: did you mean `scheduler`?',
    ])


def test_targets_that_are_not_there_are_named(tree: Tree) -> None:
    table = renames('crate::a -> crate::b') + 'targets = ["bench"]\n'
    assert tree.lint(table, {'src/lib.rs': 'pub mod b {}\n'}) == (1, [
        f'{TABLE}:2: error: no package below this table has a target of these kinds: bench',
    ])


# Unused


@pytest.mark.parametrize('text, line, said', [
    (f'use crate::b;{ALLOWED}\n', 1, 'this comment allows nothing: that line has no old path; delete it'),
    (f'\n{ALLOWED.strip()}\nuse crate::b;\n', 2, 'this comment allows nothing: that line has no old path; delete it'),
    (f'{ALLOWED.strip()}-file\nuse crate::b;\n', 1, (
        'this comment allows nothing: this file has no old path; delete it'
    )),
    (f'use crate::a;{ALLOWED}(crate::x)\n', 1, (
        'this comment allows crate::x, which that line does not have; delete it'
    )),
    (f'use crate::a;{ALLOWED}(crate::a, crate::x)\n', 1, (
        'this comment allows crate::x, which that line does not have; delete it'
    )),
    (f'use crate::a;{ALLOWED}(crate::aa)\n', 1, (
        'this comment allows crate::aa, which no entry renames: did you mean crate::a?'
    )),
    (f'fn f() {{}}\n{ALLOWED.strip()}-file\nuse crate::a;\n', 2, (
        'this comment allows nothing: it does not stand before all code; move it to the top, or delete it'
    )),
])
def test_an_allow_comment_that_keeps_nothing_is_named(tree: Tree, text: str, line: int, said: str) -> None:
    table = renames('crate::a -> crate::b', 'crate::x -> crate::y')
    files = {'src/lib.rs': 'pub mod b {}\npub mod y {}\nmod z;\n', 'src/z.rs': text}
    assert tree.lint(table, files) == (1, [f'src/z.rs:{line}: error: {said}'])


@pytest.mark.parametrize('text', [
    f'use crate::a;{ALLOWED}\n',
    f'use crate::a;{ALLOWED}(crate::a) while the shim is there\n',
    f'{ALLOWED.strip()}(crate::a)\nuse crate::a;\n',
    f'{ALLOWED.strip()}-file\n\nuse crate::a;\n',
    f'const A: &str = "{ALLOWED}";\n',
    'use crate::a;\n',
])
def test_an_allow_comment_that_keeps_something_is_passed(tree: Tree, text: str) -> None:
    files = {'src/lib.rs': 'pub mod b {}\nmod z;\n', 'src/z.rs': text}
    assert tree.lint(renames('crate::a -> crate::b'), files) == SILENT


@pytest.mark.parametrize('glob, said', [
    ('nowhere/**', '`exclude`: `nowhere/**` matches no file'),
    ('src/lib.rs', '`exclude`: no file that `src/lib.rs` matches has crate::a'),
    ('src/quiet.rs', '`exclude`: no file that `src/quiet.rs` matches has crate::a'),
])
def test_an_exclude_that_leaves_nothing_alone_is_named(tree: Tree, glob: str, said: str) -> None:
    table = renames('crate::a -> crate::b') + f'exclude = ["src/z.rs", "*.md", "{glob}"]\n'
    files = {
        'src/lib.rs': 'pub mod b {}\nmod quiet;\nmod z;\n', 'src/z.rs': 'use crate::a;\n',
        'src/quiet.rs': 'fn f(a: u8) {}\n', 'OLD.md': 'It was `crate::a`.\n',
    }
    assert tree.lint(table, files) == (1, [f'{TABLE}:2: error: {said}'])


def test_in_a_repository_what_git_ignores_does_not_count(tree: Tree) -> None:
    table = renames('crate::a -> crate::b') + 'exclude = ["src/made/**"]\n'
    files = {'src/lib.rs': 'pub mod b {}\n', 'src/made/x.rs': 'use crate::a;\n', '.gitignore': 'made\n'}
    assert tree.lint(table, files) == SILENT
    subprocess.run(['git', 'init', '--quiet'], cwd=tree.top, check=True)
    subprocess.run(['git', 'add', '--all'], cwd=tree.top, check=True)
    assert tree.lint(table, files) == (1, [f'{TABLE}:2: error: `exclude`: `src/made/**` matches no file'])


def test_a_file_that_can_not_be_read_is_passed_over(tree: Tree) -> None:
    tree.write({'src/lib.rs': 'pub mod b {}\n'})
    (tree.top / 'src' / 'latin.rs').write_bytes(b'// \xe9 rust-renames: allow\n')
    (tree.top / 'src' / 'open.rs').write_bytes(b'const A: &str = "rust-renames\n// rust-renames: allow\n')
    assert tree.lint(renames('crate::a -> crate::b'), {}) == SILENT
