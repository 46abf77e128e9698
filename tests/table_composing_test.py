"""Where each old path leads in the end."""
from __future__ import annotations

import pytest

from tablelib import ENTRY
from tablelib import faults
from tablelib import loaded
from tablelib import renames


@pytest.mark.parametrize(
    ('arrows', 'targets'),
    [
        (['crate::a -> crate::b'], ['crate::b']),
        (['crate::a -> crate::b', 'crate::b -> crate::c'], ['crate::c', 'crate::c']),
        (['crate::b -> crate::c', 'crate::a -> crate::b'], ['crate::c', 'crate::c']),
        (['a -> b', 'b -> c::d'], ['c::d', 'c::d']),
        (['a -> b::x', 'b -> c'], ['c::x', 'c']),
        (['a -> b::x', 'b -> c', 'b::x -> d'], ['d', 'c', 'd']),
        (['a -> b::x', 'b::x::y -> d'], ['b::x', 'd']),
        (['a -> b::x', 'b::x2 -> d'], ['b::x', 'd']),
        (['a -> b', 'b::X -> b::Y'], ['b', 'b::Y']),
        (['a -> c', 'b -> c'], ['c', 'c']),
        (['a -> a::inner'], ['a::inner']),
        (['x -> a', 'a -> a::inner'], ['a::inner', 'a::inner']),
        (['x -> a::inner::y', 'a -> a::inner'], ['a::inner::y', 'a::inner']),
        (['x -> a::other', 'a -> a::inner'], ['a::inner::other', 'a::inner']),
        (['a -> a::inner', 'a::inner -> a::deeper'], ['a::deeper', 'a::deeper']),
        (['a::inner -> a::deeper', 'a -> a::inner'], ['a::deeper', 'a::deeper']),
        (['a -> a::b', 'a::b -> a::b::c'], ['a::b::c', 'a::b::c']),
        (['x -> y', 'x::a -> x::a::b'], ['y', 'y::a::b']),
        (['a::inner -> a'], ['a']),
        (['a::b -> c', 'c::d -> a::b', 'q -> a::b::d'], ['c', 'c', 'c']),
        (['a -> b::z', 'b::z -> a2::q::q', 'a2 -> b'], ['b::q::q', 'b::q::q', 'b']),
        (['a -> b', 'b -> -'], [None, None]),
        (['a -> b::x', 'b -> -', 'b::x -> c'], ['c', None, 'c']),
    ],
)
def test_entries_compose(arrows: list[str], targets: list[str | None]) -> None:
    found = loaded(renames(*arrows)).entries
    assert [one.new for one in found] == targets
    assert [one.to and '::'.join(one.to) for one in found] == [
        None if arrow.endswith(' -> -') else arrow.partition(' -> ')[2] for arrow in arrows
    ]
    assert [one.removed for one in found] == [arrow.endswith(' -> -') for arrow in arrows]


def test_entries_compose_with_those_of_tables_above() -> None:
    first, second = renames('crate::a -> crate::b'), renames('crate::b -> crate::c')
    assert [one.new for one in loaded(second, first).entries] == ['crate::c', 'crate::c']
    assert [one.new for one in loaded(first, second).entries] == ['crate::b', 'crate::c']
    assert [one.new for one in loaded('', first, second).entries] == ['crate::b', 'crate::c']


def test_the_nearest_table_counts() -> None:
    found = loaded(
        renames('crate::b -> crate::far'), renames('crate::a -> crate::b', 'crate::b -> crate::near')
    ).entries
    assert [one.new for one in found] == ['crate::far', 'crate::near', 'crate::near']


def test_what_holds_for_other_packages_does_not_compose() -> None:
    second = '[[rename]]\nfrom = "crate::b"\nto = "crate::c"\npackages = ["x"]\n'
    everywhere, _ = loaded(ENTRY + second).entries
    within, _ = loaded(f'{ENTRY}packages = ["x"]\n{second}').entries
    assert (everywhere.new, within.new) == ('crate::b', 'crate::c')


def test_a_thousand_entries_have_their_lines_and_targets() -> None:
    text = ''.join(f'[[rename]]\nfrom = "crate::a{at}"\nto = "crate::a{at + 1}"\n\n' for at in range(1000))
    found = loaded(text).entries
    assert [one.line for one in found] == list(range(2, 4002, 4))
    assert {one.new for one in found} == {'crate::a1000'}


def test_a_thousand_entries_in_a_cycle_are_told_once_each() -> None:
    text = ''.join(f'[[rename]]\nfrom = "crate::a{at}"\nto = "crate::a{(at + 1) % 1000}"\n' for at in range(1000))
    assert len(faults(text)) == 1000
