"""A text without one of the names is told from one with it, however many names there are."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies

from rust_renames.scan import FEW
from rust_renames.scan import Needles

OTHERS = frozenset(f'never_there_{number}' for number in range(FEW * 3))
UNLIKE = frozenset(f'{chr(97 + number % 26)}{number * 7919}{chr(122 - number % 26)}' for number in range(FEW * 3))
MANY = pytest.mark.parametrize('others', [frozenset(), OTHERS, UNLIKE], ids=['few', 'alike', 'unlike'])


@MANY
@pytest.mark.parametrize('text', [
    '', 'phase', 'phase2_old', 'my_phase2', 'phase22', 'xphase2 phase2x', 'Phase2', 'phase 2', 'phäse2', 'phase2_',
])
def test_a_text_without_the_name_as_a_word_has_it_not(others: frozenset[str], text: str) -> None:
    assert not Needles(others | {'phase2'}).are_in(text.encode())


@MANY
@pytest.mark.parametrize('text', [
    'phase2', ' phase2', 'crate::phase2::f()', 'r#phase2', '"{phase2}"', 'xphase2 phase2', "'phase2", '\ufeffphase2',
    'crate::\u200ephase2\u2028', '“phase2”', '→phase2←', '"\\nphase2"', '"\\tphase2"', '/*phase2*/', 'a\nphase2\r\n',
])
def test_a_text_with_the_name_as_a_word_has_it(others: frozenset[str], text: str) -> None:
    assert Needles(others | {'phase2'}).are_in(text.encode())


@MANY
@pytest.mark.parametrize('name, text', [
    ('café', 'crate::café'), ('café', 'crate::cafe\u0301'), ('größe', 'größe'), ('K', 'crate::\u212a'),
    ('Ångström', '\u212bngstro\u0308m'), ('数据', 'crate::数据::f'),
])
def test_a_name_beyond_ascii_is_found_in_every_form_of_unicode(others: frozenset[str], name: str, text: str) -> None:
    assert Needles(others | {name}).are_in(text.encode())
    assert not Needles(others | {name}).are_in(b'cafe grosse k Angstrom')


def test_no_names_are_in_no_text() -> None:
    assert not Needles(frozenset()).are_in('phase2 café'.encode())


@given(
    strategies.frozensets(strategies.from_regex(r'[ab_]{1,3}', fullmatch=True), min_size=1),
    strategies.text('ab_ :#→\\n"', max_size=40),
)
def test_few_and_many_names_agree(names: frozenset[str], text: str) -> None:
    data = text.encode()
    one_by_one = any(Needles(frozenset((name,))).are_in(data) for name in names)
    if len(names) <= FEW:
        assert Needles(names).are_in(data) == one_by_one
    # in words, the letter of an escape is taken for a part of the name or not, whatever stands before it
    for others in (frozenset(), OTHERS, UNLIKE):
        assert Needles(names | others).are_in(data) >= one_by_one


@given(strategies.integers(0, 99), strategies.sampled_from(['phase_{}', '{}_of_the_phase', 'a{}_phases', 'old{}']))
def test_each_of_many_names_that_are_alike_is_found(number: int, pattern: str) -> None:
    needles = Needles(frozenset(pattern.format(one) for one in range(100)))
    assert needles.are_in(f'use crate::{pattern.format(number)}::f;'.encode())
    assert not needles.are_in(f'use crate::{pattern.format(number + 100)}::f;'.encode())


def test_parts_are_looked_for_first_and_what_they_are_parts_of_is_found() -> None:
    def exact() -> frozenset[str]:
        return frozenset(pattern.format(one) for one in stems for pattern in ('{}', '{}Builder', 'Mock{}'))

    for stems in (frozenset(('Job',)), frozenset(f'Job{number}Done' for number in range(50))):
        needles = Needles(stems, exact)
        for name in exact():
            assert needles.are_in(f'fn f() -> {name} {{ }}'.encode())
            assert not needles.are_in(f'fn f() -> {name}s {{ }}'.encode())
