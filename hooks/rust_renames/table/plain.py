"""A reader of plain tables, without tomli: a clean run has no time to load it.

What it reads, tomli reads alike; whatever else stands in a table (an escape, a dotted key, a fault) makes it give up.
https://toml.io/en/v1.0.0
"""
from __future__ import annotations

from rust_renames.table.rows import Date
from rust_renames.table.rows import Row

_HEADERS = {'[[rename]]': 'rename', '[[removed]]': 'removed'}
_KEYS = frozenset((
    'from', 'to', 'path', 'reason', 'packages', 'targets', 'severity', 'deadline', 'words', 'exclude',
))
_BLANK = ' \t'
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def plain_rows(text: str) -> list[Row] | None:
    """The rows of a table without BOM and with `\\n` alone at its lines' ends; None where it is not plain."""
    lines = text.split('\n')
    if not ''.join(lines).replace('\t', '').isprintable():
        return None
    simple = '\\' not in text
    rows: list[Row] = []
    row = None
    value: object
    at = 0
    while at < len(lines):
        line = lines[at].strip(_BLANK)
        at += 1
        if not line or line[0] == '#':
            continue
        if line[0] == '[':
            kind = _HEADERS.get(line) or _HEADERS.get(line.partition('#')[0].rstrip(_BLANK))
            if kind is None:
                return None
            row = Row(kind, at)
            rows.append(row)
            continue
        first = at
        key, _, rest = line.partition(' = "')
        if simple and rest.find('"') == len(rest) - 1 and rest:  # nearly all lines
            value = rest[:-1]
        else:
            key, _, rest = line.partition('=')
            key = key.rstrip(_BLANK)
            value, rest, at = _value(rest.lstrip(_BLANK), lines, at)
            if value is None or rest and rest.lstrip(_BLANK)[:1] not in ('', '#'):
                return None
        if row is None or key not in _KEYS or key in row.values:
            return None
        row.values[key] = value
        row.lines[key] = first
    return rows


def _value(text: str, lines: list[str], at: int) -> tuple[object, str, int]:
    """The value that the text begins with, or None; what follows in its line; the number of that line."""
    first = text[:1]
    if first == '[':
        return _array(text[1:], lines, at)
    if first == '"' or first == "'":
        return *_string(text, first), at
    if text.startswith('true'):
        return True, text[4:], at
    if text.startswith('false'):
        return False, text[5:], at
    return (Date(text[:10]), text[10:], at) if _is_date(text[:10]) else (None, '', at)


def _string(text: str, quote: str) -> tuple[str | None, str]:
    end = text.find(quote, 1)
    value = text[1:end]
    if end < 0 or quote == '"' and '\\' in value or text.startswith(quote, end + 1):
        return None, ''
    return value, text[end + 1:]


def _is_date(text: str) -> bool:
    year, month, day = text[:4], text[5:7], text[8:]
    if len(text) != 10 or text[4] + text[7] != '--' or not (year + month + day).isascii():
        return False
    if not (year + month + day).isdigit() or not 1 <= int(month) <= 12 or not 1 <= int(day) <= _DAYS[int(month) - 1]:
        return False
    leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
    return int(year) > 0 and (leap or (month, day) != ('02', '29'))


def _array(rest: str, lines: list[str], at: int) -> tuple[list[str] | None, str, int]:
    """The strings after a `[`, what follows the `]` in its line, and the number of that line."""
    values: list[str] = []
    comma = True
    while True:
        rest = rest.lstrip(_BLANK)
        first = rest[:1]
        if first == ']':
            return values, rest[1:], at
        if not first or first == '#':
            if at == len(lines):
                return None, '', at
            rest = lines[at]
            at += 1
        elif first == ',' and not comma:
            comma = True
            rest = rest[1:]
        elif first in '\'"' and comma:
            value, rest = _string(rest, first)
            if value is None:
                return None, '', at
            values.append(value)
            comma = False
        else:
            return None, '', at
