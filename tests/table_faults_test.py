"""What is wrong with tables, all at once, each with its line."""
from __future__ import annotations

from typing import NamedTuple

import pytest

from rust_renames.errors import UserErrors
from rust_renames.table.loading import load
from rust_renames.table.loading import read
from tablelib import ENTRY
from tablelib import NAME
from tablelib import faults
from tablelib import loaded
from tablelib import renames


class Fault(NamedTuple):
    text: str
    faults: tuple[str, ...]  # the line, and what the message holds


FAULTS = {
    'an unknown key': Fault(
        f'{ENTRY}serverity = "warning"\n', ('4: unknown key `serverity` … did you mean `severity`?',)
    ),
    'an unknown key like no other': Fault(f'{ENTRY}zzz = 1\n', ('4: unknown key `zzz` … known are `from`, `to`',)),
    'an unknown key for a known one': Fault(
        '[[rename]]\nfrm = "crate::a"\nto = "crate::b"\n',
        ('2: unknown key `frm` … did you mean `from`?',),
    ),
    'an unknown table': Fault(
        f'{ENTRY}[[renames]]\nfrom = "x"\n', ('4: unknown table `[[renames]]`: did you mean `[[rename]]`?',)
    ),
    'an unknown table like no other': Fault(
        '[settings]\nx = 1\n', ('1: unknown table `[settings]`: known are `[[rename]]`',)
    ),
    'a table in an entry': Fault(f'{ENTRY}[rename.more]\nx = 1\n', ('4: unknown table `rename.more`',)),
    'a key before all entries': Fault('from = "crate::a"\n', ('1: `from` stands before the first header',)),
    'an unknown key before all entries': Fault(
        'version = 1\n', ('1: unknown key `version`: known are `[[rename]]`',)
    ),
    'one pair of brackets': Fault(
        '[rename]\nfrom = "crate::a"\nto = "crate::b"\nwrods = true\n',
        ('1: `[rename]` has to be `[[rename]]`', '4: unknown key `wrods`'),
    ),
    'a table as a value': Fault(
        'rename = { from = "crate::a" }\n', ('1: `rename` has to be written as `[[rename]]`',)
    ),
    'a number as path': Fault(
        '[[rename]]\nfrom = 1\nto = true\n',
        (
            '2: `from` has to be a string, a Rust path, not an integer',
            '3: `to` has to be a string, a Rust path, not a boolean',
        ),
    ),
    'values of wrong types': Fault(
        f'{ENTRY}reason = 1\npackages = "a"\ntargets = ["lib", 1]\nseverity = true\nwords = "yes"\n'
        'exclude = { a = 1 }\n',
        (
            '4: `reason` has to be a string, not an integer',
            '5: `packages` has to be an array of strings … not a string',
            '6: `targets` has to be an array of strings … an integer is in it',
            '7: `severity` has to be a string … not a boolean',
            '8: `words` has to be `true` or `false`, not a string',
            '9: `exclude` has to be an array of strings … not a table',
        ),
    ),
    'a dotted key': Fault(
        f'{ENTRY}exclude.x = ["a"]\n', ('4: `exclude` has to be an array of strings … not a table',)
    ),
    'a date in quotes': Fault(
        f'{ENTRY}deadline = "2027-01-31"\n', ('4: `deadline` has to be a date without quotes … not a string',)
    ),
    'a date with a time': Fault(
        f'{ENTRY}deadline = 2027-01-31T10:00:00\n', ('4: `deadline` has to be a date … not a date with a time',)
    ),
    'a date that is none': Fault(f'{ENTRY}deadline = 2027-02-30\n', ('4: bad TOML: ',)),
    'an unknown severity': Fault(
        f'{ENTRY}severity = "warn"\n', ('4: `severity` has the unknown value `warn`: did you mean `warning`?',)
    ),
    'unknown targets': Fault(
        f'{ENTRY}targets = ["tests", "zzz"]\n',
        (
            '4: `targets` has the unknown value `tests`: did you mean `test`?',
            '4: `targets` has the unknown value `zzz`: known are `lib`, `bin`',
        ),
    ),
    'no old path': Fault('\n[[rename]]\nto = "crate::b"\n', ('2: `from` is missing in this `[[rename]]`',)),
    'no new path': Fault('[[rename]]\nfrom = "crate::a"\n', ('1: `to` is missing in this `[[rename]]`',)),
    'no removed path': Fault('[[removed]]\nreason = "x"\n', ('1: `path` is missing in this `[[removed]]`',)),
    'nothing at all': Fault('[[rename]]\n[[removed]]\n', ('1: `from`', '1: `to`', '2: `path`')),
    'a successor of what was removed': Fault(
        '[[removed]]\npath = "crate::a"\nto = "crate::b"\n',
        ('3: an entry is renamed or removed, not both: `to`',),
    ),
    'a removed path in a rename': Fault(
        f'{ENTRY}path = "crate::c"\n', ('4: an entry is renamed or removed, not both: `path`',)
    ),
    'a path to itself': Fault(renames('crate::r#a -> crate::a'), ('3: `to` is the same path as `from`',)),
    'one path twice': Fault(
        renames('crate::a -> crate::b', 'crate::a -> crate::c', 'crate::r#a -> crate::d'),
        (
            '5: `crate::a` stands twice: it is in line 2 too',
            '8: `crate::a` stands twice: it is in line 2 too',
        ),
    ),
    'one path twice, once without a right successor': Fault(
        '[[rename]]\nfrom = "crate::a"\n[[rename]]\nfrom = "crate::a"\nto = "x y"\n',
        ('1: `to` is missing', '4: `crate::a` stands twice', '5: `to`: `x y` has a space'),
    ),
    'the marks of a merge': Fault(
        f'<<<<<<< HEAD\n{ENTRY}=======\n{ENTRY}>>>>>>> main\n',
        ('1: bad TOML', '5: bad TOML', '7: `crate::a` stands twice', '9: bad TOML'),
    ),
    'no TOML behind a key in quotes': Fault(f'{ENTRY}"reason" = no\n', ('4: bad TOML',)),
    "another crate's path twice": Fault(
        renames('std::a -> std::b', 'std::a -> std::b'), ('5: `std::a` stands twice',)
    ),
    'a path that is renamed and removed': Fault(
        renames('crate::a -> crate::b', 'crate::a -> -'),
        ('5: `crate::a` is both renamed and removed: it is in line 2 too',),
    ),
    'a key twice': Fault(
        f'{ENTRY}to = "crate::c"\nto = "crate::d"\n',
        (
            '4: `to` stands twice in this entry, first in line 3',
            '5: `to` stands twice in this entry, first in line 3',
        ),
    ),
    'a cycle': Fault(
        renames('crate::a -> crate::b', 'crate::b -> crate::c', 'crate::c -> crate::a', 'crate::d -> crate::a'),
        (
            '2: a cycle: `crate::a` … line 5 and line 8',
            '5: a cycle: `crate::b`',
            '8: a cycle: `crate::c`',
        ),
    ),
    'a cycle by way of what is above': Fault(
        renames('crate::a::x -> crate::b::x', 'crate::b -> crate::a'),
        ('2: a cycle', '5: a cycle'),
    ),
    'a cycle that grows': Fault(
        renames('crate::a -> crate::b::x', 'crate::b -> crate::a::y'), ('2: a cycle', '5: a cycle')
    ),
    'no TOML': Fault('[[rename]]\nfrom = "crate::a\nto = "crate::b"\n', ('2: bad TOML: ',)),
    'no TOML and more': Fault(
        f'{ENTRY}words = yes\nsevertiy = "error"\n[[removed]]\npath = "a b"\n',
        (
            '4: bad TOML: ',
            '5: unknown key `severtiy`',
            '7: `path`: `a b` has a space',
        ),
    ),
    'no TOML in an array of many lines': Fault(f'{ENTRY}exclude = [\n  "a",\n  b,\n]\n', ('6: bad TOML: ',)),
    'a text without end': Fault(f'{ENTRY}reason = """\nx\n', ('4: bad TOML: ',)),
    'no TOML twice': Fault(f'{ENTRY}words = yes\nreason = no\n', ('4: bad TOML', '5: bad TOML')),
    'a header without end': Fault('[[rename]\nfrom = "crate::a"\n', ('1: bad TOML: ',)),
    'a header and more': Fault('[[rename]] from = "a"\n', ('1: bad TOML: ',)),
    'a lone carriage return': Fault(f'{ENTRY}reason = "a\rb"\n', ('4: bad TOML: ',)),
    'a table behind an array': Fault(
        'rename = [{ from = "crate::a", to = "crate::b" }]\n[[rename]]\nfrom = "c"\nto = "d"\n', ('2: bad TOML: ',)
    ),
}


@pytest.mark.parametrize('name', FAULTS)
def test_a_fault_is_told_with_its_line(name: str) -> None:
    found = faults(FAULTS[name].text)
    assert len(found) == len(FAULTS[name].faults), found
    for message, wanted in zip(found, FAULTS[name].faults):
        start, *parts = wanted.split(' … ')
        assert message.startswith(start) and all(part in message for part in parts), found


@pytest.mark.parametrize(
    ('path', 'message'),
    [
        ('', 'is empty'),
        ('crate', '`crate` alone'),
        ('crate::', 'empty segment'),
        ('crate::::a', 'empty segment'),
        ('::std::sync', 'begins with `::`; write `std::sync`'),
        ('self::a', '`self`'),
        ('super::a', '`super`'),
        ('crate::a::super::b', '`super`'),
        ('Self::a', '`Self`'),
        ('crate::a::self', '`self`'),
        ('a::crate::b', '`crate` inside'),
        ('crate::x::<u8>', 'generics'),
        ('crate::X<T>', 'generics'),
        ('<X as Y>::z', 'generics'),
        ('crate::match', 'the keyword `match`; write `r#match`'),
        ('fn::x', 'the keyword `fn`; write `r#fn`'),
        ('crate::r#self', '`r#self`'),
        ('crate::_', '`_`'),
        ('crate::a as b', 'alias'),
        ('crate:: a', 'space'),
        ('crate::*', 'glob'),
        ('crate::{a, b}', 'space'),
        ('crate::{a}', 'list'),
        ('$crate::a', '`$`'),
        ('crate::mac!', '`!`'),
        ('crate::f()', 'call'),
        ('src/phase2.rs', 'file name'),
        ('crate::2x', '`2x` is no identifier'),
        ('crate:a', 'single `:`'),
        ('lingua-scheduler::a', '`lingua_scheduler`'),
        ('crate.a', '`crate.a` is no identifier'),
        ('crate::\u200ba', 'is no identifier'),
    ],
)
def test_what_is_no_rust_path_is_told_for_old_and_new_paths(path: str, message: str) -> None:
    first, second = faults(f'[[rename]]\nfrom = "{path}"\nto = "{path}"\n')
    assert first.startswith('2: `from`') and message in first
    assert second.startswith('3: `to`') and message in second


def test_a_table_that_is_no_utf_8_is_told_with_the_line() -> None:
    assert faults(b'[[rename]]\nfrom = "crate::\xff"\n') == ['2: is not UTF-8; save the table in that encoding']


def test_the_faults_of_all_tables_are_told_at_once_in_their_order() -> None:
    with pytest.raises(UserErrors) as caught:
        loaded('[[rename]]\nfrm = 1\n', '\n[[removed]]\n', renames('crate::a -> crate::a'))
    assert [str(fault).partition(': ')[0] for fault in caught.value.errors] == [
        'rust-renames.toml:1',
        'rust-renames.toml:2',
        'd1/rust-renames.toml:2',
        'd2/rust-renames.toml:3',
    ]


def test_faults_can_be_had_beside_the_entries_that_are_right() -> None:
    tables = read([(NAME, f'{ENTRY}[[rename]]\nfrom = "x y"\nto = "z"\n'.encode())])
    assert [one.old for one in tables.entries] == ['crate::a']
    assert [fault.line for fault in tables.faults] == [5]


@pytest.mark.parametrize(
    'keys',
    [
        ('packages = ["a"]', 'packages = ["b"]'),
        ('targets = ["lib"]', 'targets = ["bin", "test"]'),
    ],
)
def test_one_path_may_stand_twice_for_different_crates(keys: tuple[str, str]) -> None:
    text = f'{ENTRY}{keys[0]}\n[[rename]]\nfrom = "crate::a"\nto = "crate::c"\n{keys[1]}\n'
    assert [one.new for one in loaded(text).entries] == ['crate::b', 'crate::c']


@pytest.mark.parametrize(
    'keys',
    [
        ('packages = ["a", "b"]', 'packages = ["b"]'),
        ('', 'packages = ["b"]'),
        ('packages = ["a"]\ntargets = ["lib"]', 'targets = ["lib"]'),
    ],
)
def test_one_path_may_not_stand_twice_for_one_crate(keys: tuple[str, str]) -> None:
    text = f'{ENTRY}{keys[0]}\n[[rename]]\nfrom = "crate::a"\nto = "crate::c"\n{keys[1]}\n'
    assert 'stands twice' in faults(text)[0]


def test_two_folders_may_have_one_path() -> None:
    text = renames('crate::a -> crate::b', 'std::a -> std::b')
    assert len(loaded(text, text).entries) == 4


def test_one_path_in_two_tables_of_one_folder_is_told_with_the_other_s_name() -> None:
    with pytest.raises(UserErrors, match=r'y\.toml:2: `crate::a` stands twice: it is in x\.toml:2 too'):
        load([('x.toml', ENTRY.encode()), ('y.toml', ENTRY.encode())])
