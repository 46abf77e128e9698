"""Tables: what they say, and where they say it."""
from __future__ import annotations

import datetime

import pytest

from rust_renames.table.loading import load
from tablelib import NAME
from tablelib import entry
from tablelib import loaded
from tablelib import renames


def test_a_table_with_all_keys_says_all_of_it() -> None:
    found = entry(
        'reason = "named for what it does"\npackages = ["a-b", "c"]\ntargets = ["lib", "test"]\nseverity = "warning"\n'
        'deadline = 2027-01-31\nwords = true\nexclude = ["x/**"]\n',
    )
    assert (found.path, found.to, found.target, found.removed) == (
        ('crate', 'a'),
        ('crate', 'b'),
        ('crate', 'b'),
        False,
    )
    assert (found.reason, found.packages, found.targets) == ('named for what it does', ('a-b', 'c'), ('lib', 'test'))
    assert (found.severity, found.deadline, found.words, found.exclude) == ('warning', '2027-01-31', True, ('x/**',))
    assert (found.filename, found.line, found.folder, found.old, found.new) == (NAME, 2, '', 'crate::a', 'crate::b')


def test_keys_may_be_left_out() -> None:
    found = entry('')
    assert (found.reason, found.packages, found.targets) == (None, None, ('lib', 'bin'))
    assert (found.severity, found.deadline, found.words, found.exclude) == ('error', None, False, ())


def test_a_removed_path_has_no_successor() -> None:
    found = entry('', '[[removed]]\nreason = "use the v2 client"\npath = "crate::legacy"\n')
    assert (found.path, found.to, found.target, found.new, found.removed) == (
        ('crate', 'legacy'),
        None,
        None,
        None,
        True,
    )
    assert found.line == 3


@pytest.mark.parametrize('text', ['', '\n', '# nothing is renamed yet\n', '\ufeff', 'rename = []\n'])
def test_a_table_without_entries_has_none(text: str) -> None:
    assert loaded(text).entries == ()


@pytest.mark.parametrize(
    ('text', 'path'),
    [
        ('crate::phase2', ('crate', 'phase2')),
        ('std::sync::Mutex', ('std', 'sync', 'Mutex')),
        ('old_crate', ('old_crate',)),
        ('crate::r#type::r#plain', ('crate', 'type', 'plain')),
        ('r#try::x', ('try', 'x')),
        ('crate::async', ('crate', 'async')),  # a name in edition 2015
        ('crate::größe::Ünit', ('crate', 'größe', 'Ünit')),
        ('crate::gro\u0308\u00dfe', ('crate', 'gr\u00f6\u00dfe')),
        ('crate::_private::__x', ('crate', '_private', '__x')),
        ('crate::union::auto::default', ('crate', 'union', 'auto', 'default')),
    ],
)
def test_paths_are_without_raw_marks_and_in_nfc(text: str, path: tuple[str, ...]) -> None:
    found = loaded(renames(f'{text} -> crate::new', f'crate::o -> {text}::x')).entries
    assert found[0].path == path
    assert found[1].to == (*path, 'x')


def test_a_keyword_is_shown_as_it_has_to_be_written() -> None:
    [found] = loaded(renames('crate::r#type -> crate::async')).entries
    assert (found.old, found.new) == ('crate::r#type', 'crate::async')


def test_needles_are_the_last_names_of_old_paths() -> None:
    text = renames('crate::a::b -> crate::c', 'old_crate -> new_crate', 'std::x::r#type -> std::y', 'crate::d -> -')
    assert loaded(text, renames('crate::z -> crate::y')).needles == {'b', 'old_crate', 'type', 'd', 'z'}


def test_a_table_knows_its_folder() -> None:
    tables = load([('a/b/rust-renames.toml', renames('crate::a -> crate::b').encode())])
    assert [(one.folder, one.filename) for one in tables.entries] == [('a/b', 'a/b/rust-renames.toml')]


@pytest.mark.parametrize(
    ('keys', 'level'),
    [
        ('', 'error'),
        ('severity = "error"', 'error'),
        ('severity = "warning"', 'warning'),
        ('deadline = 2001-01-31', 'error'),
        ('deadline = 9999-12-31', 'warning'),
        ('severity = "warning"\ndeadline = 2001-01-31', 'error'),
        ('severity = "error"\ndeadline = 9999-12-31', 'warning'),
    ],
)
def test_severity_and_deadline_make_the_level(keys: str, level: str) -> None:
    assert entry(keys).level() == level


def test_the_day_of_the_deadline_is_the_first_one_with_errors() -> None:
    today = datetime.date.today()
    assert entry(f'deadline = {today}').level() == 'error'
    assert entry(f'deadline = {today + datetime.timedelta(2)}').level() == 'warning'


@pytest.mark.parametrize(
    'text',
    [
        '\ufeff[[rename]]\r\nfrom = "crate::a"\r\nto = "crate::b"\r\n',
        '\ufeff[[rename]]\nfrom = "crate::a"\nto = "crate::b"',
        '[[rename]] # from here\n  from="crate::a"# old\n\tto\t=\t\'crate::b\'  # new\n',
        '[[ rename ]]\n"from" = "crate::\\u0061"\n\'to\' = """crate::b"""\n',
        '[["rename"]]\nfrom = """\\\n  crate::a"""\nto = "crate::b"',
    ],
)
def test_one_entry_however_it_is_written(text: str) -> None:
    [found] = loaded(text).entries
    assert (found.old, found.new, found.line) == ('crate::a', 'crate::b', 2)


def test_lines_are_those_of_the_old_path() -> None:
    text = (
        '# a table\n\n[[rename]]\nreason = """two\nlines # no comment\n[[rename]]\n"""\n'
        'to = "crate::b"\nfrom = "crate::a"\n\n'
        '[[rename]]\nexclude = [\n  "x", # one ]\n\n  \'y\',\n]\nfrom = "crate::c"\r\nto = "crate::d"\r\n'
        '[[removed]]\nreason = "\\"#"\npath = "crate::e"\n'
    )
    assert [(one.old, one.line) for one in loaded(text).entries] == [
        ('crate::a', 9),
        ('crate::c', 17),
        ('crate::e', 21),
    ]


def test_only_line_feeds_end_lines() -> None:
    text = '# \u2028 \x85 \u2029\n[[rename]]\nreason = "a\u2028b"\nfrom = "crate::a"\nto = "crate::b"\n'
    assert [one.line for one in loaded(text).entries] == [4]


def test_rows_may_be_written_as_an_array() -> None:
    text = (
        'rename = [ # all of them\n  { from = "crate::a", to = "crate::b" },\n\n'
        "  { from = 'crate::c', to = 'crate::d', exclude = ['x', '}'] },\n]\nremoved = [{ path = \"crate::e\" }]\n"
    )
    assert [(one.old, one.line) for one in loaded(text).entries] == [
        ('crate::a', 2),
        ('crate::c', 4),
        ('crate::e', 6),
    ]
