"""Macros of packages that cargo has fetched write paths into the tree: what they name keeps its name."""
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


def test_what_a_fetched_macro_writes_is_not_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    assert applied('private', tmp_path, monkeypatch) == 2
    said = capsys.readouterr().err
    assert 'crate::private cannot be renamed here: the macros of jobs-derive-1.0.0 write jobs::private::Named' in said
    assert (tmp_path / 'tree/src/lib.rs').read_text(encoding='utf-8') == TREE['src/lib.rs']


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
