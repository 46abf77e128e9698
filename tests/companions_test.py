"""Macros of packages that cargo has fetched write paths into the tree: what they name keeps its name beside the new."""
from __future__ import annotations

from pathlib import Path

import pytest

from caselib import written
from rust_renames.main import main

TREE = {
    'Cargo.toml': (
        '[package]\nname = "jobs"\nversion = "0.1.0"\nedition = "2021"\n\n'
        '[dependencies]\njobs-derive = "1"\njobs-more = "1"\n'
    ),
    'Cargo.lock': 'version = 4\n\n[[package]]\nname = "jobs-derive"\nversion = "1.0.0"\n',
    'src/lib.rs': (
        'pub mod private { pub fn join() {} }\npub mod other { pub fn join() {} }\n'
        'pub mod kinds { pub enum Kind { Read } pub enum Own { Read } }\n'
        'pub mod api { pub use crate::kinds::Own; }\n'
        'macro_rules! number { ($name:ident) => { pub mod $name { pub fn encode() {} } } }\n'
        'pub mod numbers {\n    #[cfg(all())]\n    number!(int);\n    number!(float);\n}\n'
    ),
}
REGISTRY = {
    'jobs-derive-1.0.0/Cargo.toml': '[package]\nname = "jobs-derive"\n\n[lib]\nproc-macro = true\n',
    'jobs-derive-1.0.0/src/lib.rs': (
        '// jobs::other::join\n'
        'pub fn named() { quote! { impl ::jobs::private::Named for Job {} } }\n'
        'pub fn more() { quote! { #krate::private::join(); #other::join(); others::other::join() } }\n'
        'pub fn kind() { quote! { ::jobs::kinds::Kind::#name; ::jobs::kinds::#own } }\n'
        'pub fn others() { quote! { _serde::other::join() } }\n'
        'pub fn own() { quote! { ::jobs::api::Own } }\n'
        'pub fn number() { let number = ident("int"); quote! { ::jobs::numbers::#number::encode() } }\n'
    ),
    'jobs-derive-1.2.0/Cargo.toml': '[package]\nname = "jobs-derive"\n\n[lib]\nproc-macro = true\n',
    'jobs-derive-1.2.0/src/lib.rs': 'pub fn named() { quote! { ::jobs::other::join() } }\n',
    'jobs-more-1.0.0/Cargo.toml': '[package]\nname = "jobs-more"\n',
    'jobs-more-1.0.0/src/lib.rs': 'pub fn named() { ::jobs::other::join() }\n',
}


def applied(old: str, folder: Path, monkeypatch: pytest.MonkeyPatch, new: str = 'renamed') -> int:
    written(TREE, folder / 'tree')
    written(REGISTRY, folder / 'cargo/registry/src/index')
    table = f'[[rename]]\nfrom = "crate::{old}"\nto = "crate::{new}"\n'
    (folder / 'tree/rust-renames.toml').write_text(table, encoding='utf-8')
    monkeypatch.setenv('CARGO_HOME', str(folder / 'cargo'))
    monkeypatch.chdir(folder / 'tree')
    return main(['apply', '--allow-dirty'])


def test_what_a_fetched_macro_writes_keeps_its_name_beside_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    assert applied('private', tmp_path, monkeypatch) == 0
    said = 'crate::private stays as another name of crate::renamed: the macros of jobs-derive-1.0.0 write jobs::private'
    assert said in capsys.readouterr().out
    assert (tmp_path / 'tree/src/lib.rs').read_text(encoding='utf-8') == TREE['src/lib.rs'].replace(
        'pub mod private { pub fn join() {} }\n',
        'pub mod renamed { pub fn join() {} }\n#[doc(hidden)]\npub use self::renamed as private;\n',
    )
    monkeypatch.chdir(tmp_path / 'tree')
    assert main(['check']) == main(['lint']) == 0


def test_fix_gives_a_stale_declaration_its_other_name_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert applied('private', tmp_path, monkeypatch) == 0
    library = tmp_path / 'tree/src/lib.rs'
    text = library.read_text(encoding='utf-8')
    library.write_text(TREE['src/lib.rs'], encoding='utf-8')
    assert main(['fix']) == 1
    assert library.read_text(encoding='utf-8') == text
    assert main(['fix']) == 0


def test_fix_gives_back_what_means_another_thing_under_another_cfg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    remote = 'pub mod files { pub fn open() -> u32 { 2 } }\npub fn f() -> u32 { files::open() }\n'
    written({
        'Cargo.toml': '[package]\nname = "jobs"\nversion = "0.1.0"\nedition = "2021"\n',
        'src/lib.rs': (
            '#[cfg(remote)]\npub mod remote;\n'
            '#[cfg(not(remote))]\npub mod local { pub mod files { pub fn open() {} } }\n'
            '#[cfg(remote)]\nuse remote as system;\n#[cfg(not(remote))]\nuse local as system;\n'
            'pub fn f() { system::files::open(); }\n'
        ),
        'src/remote.rs': remote,
        'rust-renames.toml': '[[rename]]\nfrom = "crate::remote::files"\nto = "crate::remote::documents"\n',
    }, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(['apply', '--allow-dirty']) == main(['check']) == 0
    text = (tmp_path / 'src/remote.rs').read_text(encoding='utf-8')
    assert 'pub use self::documents as files;' in text
    (tmp_path / 'src/remote.rs').write_text(remote, encoding='utf-8')
    assert main(['fix', 'src/remote.rs']) == 1
    assert (tmp_path / 'src/remote.rs').read_text(encoding='utf-8') == text
    assert main(['check']) == 0


def test_the_import_by_which_a_fetched_macro_has_something_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert applied('kinds::Own', tmp_path, monkeypatch, 'kinds::Mine') == 0
    text = (tmp_path / 'tree/src/lib.rs').read_text(encoding='utf-8')
    assert text == TREE['src/lib.rs'].replace('enum Own', 'enum Mine').replace('kinds::Own;', 'kinds::Mine as Own;')


def test_what_a_macro_of_the_tree_makes_keeps_the_name_that_a_fetched_one_has_in_a_string(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert applied('numbers::int', tmp_path, monkeypatch, 'numbers::renamed') == 0
    text = (tmp_path / 'tree/src/lib.rs').read_text(encoding='utf-8')
    alias = '    #[cfg(all())]\n    #[doc(hidden)]\n    pub use self::renamed as int;\n'
    assert text == TREE['src/lib.rs'].replace('number!(int);\n', f'number!(renamed);\n{alias}')
    assert applied('numbers::float', tmp_path, monkeypatch, 'numbers::renamed') == 0
    assert 'float' not in (tmp_path / 'tree/src/lib.rs').read_text(encoding='utf-8')


def test_what_comments_other_versions_and_ordinary_crates_say_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert applied('other', tmp_path, monkeypatch) == 0
    assert 'mod renamed' in (tmp_path / 'tree/src/lib.rs').read_text(encoding='utf-8')


def test_variants_that_a_fetched_macro_makes_of_what_it_is_given_are_not_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    assert applied('kinds::Kind::Read', tmp_path, monkeypatch, 'kinds::Kind::Fetch') == 2
    assert 'the macros of jobs-derive-1.0.0 write jobs::kinds::Kind::…' in capsys.readouterr().err
    assert applied('kinds::Own::Read', tmp_path, monkeypatch, 'kinds::Own::Fetch') == 0
