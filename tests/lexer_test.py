"""Tokens join back to their text, and the quick lexer gives what the full one gives."""
from __future__ import annotations

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies

from rust_renames.rust import kinds
from rust_renames.rust.full_lexer import lex_any
from rust_renames.rust.lexer import lex

PIECES = (
    '"', "'", "'a'", 'b\'"\'', "'a", 'r', 'b', 'c', 'br', 'cr', '#', 'r#', '#"', '"#', '\\', '\\"', "\\'", '/', '*',
    '/*', '*/', '//', '///', '//!', '/**', '/*!', '!', '\n', '\r\n', ' ', '\t', '\x0b', '\x1c', '\u2028', '\u200e',
    '\ufeff', 'a', '_', 'r#a', '\xe9', 'e\u0301', '\u5b57', '\u2192', '\xb2', '\u0660', '0', '0x', '1', '1.', '..',
    '1e', 'e5', '-', '---', '+', ':', '::', '.', '{', '}', '(', ')', '<', '>', '=', '&', '|', '$', '?', '@', '~',
    '`', '\\u{1F600}', 'x41', '\x00',
)
texts = strategies.lists(strategies.sampled_from(PIECES)).map(''.join) | strategies.text()


@given(texts)
@settings(max_examples=1000, deadline=None)
@example('#!/usr/bin/env run\nfn f() {}\n')
@example('#![no_std]\n')
@example('---\n[package]\n---\nfn f() {}\n')
@example('r####"a"###"####')
@example('/* a /* b */ c */ d')
def test_both_lexers_agree_and_lose_nothing(text: str) -> None:
    quick, full = lex(text), lex_any(text)
    assert list(zip(*quick)) == list(zip(*full))
    assert ''.join(quick.texts) == text
    assert all(text.startswith(token, start) for token, start in zip(quick.texts, quick.starts))


@pytest.mark.parametrize('text, wanted', [
    ("'a' 'a b'a' 'static", 'CLCL'),
    ('r#type r"a" br#"a"# c"a" b"a"', 'ISSSS'),
    ('1..2 1.0 1.f 0x_ff_u8 1e-3 t.0.1', 'NPNNNPINNIPN'),
    ('/// a', 'D'), ('//! a', 'D'), ('//// a', 'c'), ('/** a */', 'D'), ('/*! a */', 'D'), ('/***/', 'c'),
    ('/**/', 'c'), ('b\'"\' b"\'"', 'CS'),
    ('"open', 'O'), ('/* open', 'O'), ('r#"open"', 'O'),
])
def test_tokens_have_the_kinds_of_the_reference(text: str, wanted: str) -> None:
    letters = {
        kinds.IDENT: 'I', kinds.STRING: 'S', kinds.CHAR: 'C', kinds.LIFETIME: 'L', kinds.NUMBER: 'N',
        kinds.PUNCT: 'P', kinds.DOC: 'D', kinds.COMMENT: 'c', kinds.OPEN: 'O',
    }
    found = lex(text)
    assert ''.join(letters[kind] for kind in found.kinds if kind != kinds.SPACE) == wanted


@pytest.mark.parametrize('text', ['"' + 'a\\"' * 50_000, '/*' + '*' * 100_000, "'" * 100_000, 'r' + '#' * 100_000])
def test_an_open_string_takes_no_time(text: str) -> None:
    assert ''.join(lex(text).texts) == text
