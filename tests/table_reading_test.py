"""Two readers of tables that read alike: one that is quick, and tomli."""
from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
import tomli
from hypothesis import example
from hypothesis import given
from hypothesis import strategies

from rust_renames.errors import UserError
from rust_renames.table.loading import read
from rust_renames.table.plain import plain_rows
from rust_renames.table.reading import read_rows
from rust_renames.table.rows import Date
from rust_renames.table.rows import Row
from tablelib import ENTRY
from tablelib import NAME


def comparable(rows: list[Row]) -> list[tuple[str, int, dict[str, object], list[str], dict[str, int]]]:
    return [
        (row.kind, row.line, row.values, [type(value).__name__ for value in row.values.values()], row.lines)
        for row in rows
    ]


SPACES = strategies.sampled_from(['', ' ', '\t', '  '])
COMMENTS = strategies.sampled_from(
    ['', ' # x', '#', '# "', "# '", '# ]', ' x', ',', ' = 1', '# ü', '# \x0c', '# \u2028']
)
TEXTS = strategies.sampled_from(
    [
        '"crate::a"',
        "'crate::b'",
        '""',
        "''",
        '"ü"',
        '"a\'b"',
        "'a\"b'",
        '"a\\"b"',
        '"\\u0061"',
        "'\\u0061'",
        '"# no"',
        '"a',
        "'a",
        '"""a"""',
        "'''a'''",
        '""""',
        '"a" = "b"',
        '"\t"',
        '"\x00"',
        '"]"',
        '","',
        '"a\nb"',
    ]
)
SCALARS = strategies.one_of(
    TEXTS,
    TEXTS,
    strategies.sampled_from(
        [
            'true',
            'false',
            'True',
            'truex',
            '2027-01-31',
            '2024-02-29',
            '2023-02-29',
            '1900-02-29',
            '2000-02-29',
            '2027-13-01',
            '2027-00-01',
            '2027-04-31',
            '0000-01-01',
            '2027-01-31T10:00:00',
            '2027-01-31 10:00:00',
            '2027-1-31',
            '\u0662027-01-31',
            '1',
            '1.5',
            '',
            '{}',
            '{ a = 1 }',
            '1979-05-27x',
        ]
    ),
)
GAPS = strategies.sampled_from(['', ' ', '\n', '\n\n  ', ' # x\n', '# ]\n', '\t', '# "\n'])


@strategies.composite
def arrays(draw: strategies.DrawFn) -> str:
    values = draw(strategies.lists(SCALARS if draw(strategies.integers(0, 4)) == 0 else TEXTS, max_size=4))
    commas = [draw(strategies.sampled_from([',', ',', ',', ',', ' ', ',,'])) for _ in values]
    if commas and draw(strategies.booleans()):
        commas[-1] = ''
    parts = [draw(GAPS) + value + draw(GAPS) + comma for value, comma in zip(values, commas)]
    return '[' + ''.join(parts) + draw(GAPS) + draw(strategies.sampled_from([']', ']', ']', ']', '', ']]']))


KEYS = strategies.sampled_from(
    [
        'from',
        'to',
        'path',
        'reason',
        'packages',
        'targets',
        'severity',
        'deadline',
        'words',
        'exclude',
        'other',
        '"from"',
        'a.b',
        'from to',
        '',
    ]
)
HEADERS = strategies.sampled_from(
    [
        '[[rename]]',
        '[[rename]]',
        '[[rename]]',
        '[[removed]]',
        '[[ rename ]]',
        '[rename]',
        '[[other]]',
        '[["rename"]]',
        '[[rename]',
        '[[rename.x]]',
        '[[rename]]]',
    ]
)


@strategies.composite
def lines(draw: strategies.DrawFn) -> str:
    kind = draw(strategies.integers(0, 9))
    if kind < 2:
        body = draw(HEADERS)
    elif kind == 2:
        body = ''
    else:
        equals = draw(strategies.sampled_from([' = ', '=', ' =\t', '\t= ', ' == ', ' ']))
        body = draw(KEYS) + equals + draw(arrays() if kind > 7 else SCALARS)
    return (
        draw(SPACES)
        + body
        + draw(strategies.sampled_from(['', '', '', ' ']))
        + (draw(COMMENTS) if draw(strategies.integers(0, 3)) == 0 else '')
    )


TABLES = strategies.lists(lines(), max_size=8).map(
    lambda found: '[[rename]]\n' * (len(found) % 3 > 0) + '\n'.join(found)
)


@given(TABLES)
@example('[[rename]]\nfrom = "x" # "')
@example('[[rename]]\nreason = \'x = "y"\'')
@example('[[rename]]\nfrom = "" ')
@example('[[rename]]\nexclude = [\n')
def test_plain_tables_are_read_as_tomli_reads_them(text: str) -> None:
    rows = plain_rows(text)
    if rows is not None:
        found: list[UserError] = []
        assert comparable(rows) == comparable(read_rows(text, NAME, found))
        assert found == []


@given(TABLES)
def test_what_is_no_toml_is_a_fault_and_all_else_is_read_as_it_stands(text: str) -> None:
    found: list[UserError] = []
    rows = read_rows(text, NAME, found)
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError:
        assert found
    else:
        if not found:
            for kind in ('rename', 'removed'):
                assert [row.values for row in rows if row.kind == kind] == [
                    {key: Date(value) if type(value) is datetime.date else value for key, value in one.items()}
                    for one in document.get(kind, [])
                ]


@given(TABLES)
def test_a_fault_is_one_for_the_user_and_has_a_line_of_the_table(text: str) -> None:
    for content in (text, text.replace('\n', '\r\n'), f'\ufeff{text}'):
        found = read([(NAME, content.encode())]).faults
        assert all(1 <= (fault.line or 0) <= text.count('\n') + 1 for fault in found)


@given(strategies.text(alphabet='[]{}"\'#=,.\\\n\t a1-:tr\ufeff\r', max_size=40))
def test_any_text_is_a_table_or_faults(text: str) -> None:
    read([(NAME, text.encode())])


@pytest.mark.parametrize(
    ('keys', 'is_loaded'),
    [
        ('reason = "plain"\nexclude = [\n  "x", # y\n]\ndeadline = 2027-01-31\n', False),
        ('reason = "\\u0061"\n', True),
    ],
)
def test_a_plain_table_is_read_without_tomli(keys: str, is_loaded: bool) -> None:
    program = (
        'from rust_renames.table.loading import load\n'
        f'[entry] = load([("t.toml", {(ENTRY + keys).encode()!r})]).entries\n'
        'entry.level()\nentry.excludes("x/a.rs")\n'
        'print("tomli" in sys.modules, "re" in sys.modules)\n'
    )
    hooks = str(Path(__file__).resolve().parent.parent / 'hooks')
    tomli_folder = str(Path(tomli.__file__).parent.parent)
    run = subprocess.run(
        [sys.executable, '-I', '-S', '-c', f'import sys\nsys.path[:0] = {[hooks, tomli_folder]!r}\n{program}'],
        capture_output=True,
        encoding='utf-8',
    )
    assert run.stdout.split() == [str(is_loaded)] * 2, run.stderr
