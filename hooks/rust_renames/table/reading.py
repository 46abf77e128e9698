"""Rows of any table, by tomli, and all that is wrong with the text."""
from __future__ import annotations

import tomli

from rust_renames.errors import UserError
from rust_renames.table.checking import KEYS
from rust_renames.table.nearest import nearest
from rust_renames.table.rows import UNREADABLE
from rust_renames.table.rows import Date
from rust_renames.table.rows import Row
from rust_renames.table.statements import elements
from rust_renames.table.statements import statements

_TABLES = '`[[rename]]` and `[[removed]]`'


def read_rows(text: str, filename: str, faults: list[UserError]) -> list[Row]:
    """The rows of a table without BOM and with `\\n` alone at its lines' ends."""
    reader = _Reader(filename, faults)
    whole = _syntax_fault(text)
    line, before = 1, 0
    for line, statement in statements(text):
        before = len(faults)
        reader.statement(line, statement)
        if whole is not None and 0 < whole[0] <= line + statement.count('\n'):
            # Right by itself, wrong where it stands: `[rename]` behind `[[rename]]`.
            if len(faults) == before:
                reader.fault(*whole)
            whole = None
    if whole is not None and len(faults) == before:
        reader.fault(whole[0] or line, whole[1])
    return reader.rows


def _syntax_fault(text: str) -> tuple[int, str] | None:
    """The line, or 0 for the document's end, and the message."""
    try:
        tomli.loads(text)
    except RecursionError:
        return 0, 'is nested too deeply'
    except ValueError as error:  # a TOMLDecodeError, whose `lineno` is newer than tomli 2.0
        message, _, place = str(error).rpartition(' (at ')
        line = place.removeprefix('line ').partition(',')[0]
        return int(line) if line.isdigit() else 0, f'bad TOML: {message or error}'
    return None


class _Reader:

    def __init__(self, filename: str, faults: list[UserError]) -> None:
        self.filename = filename
        self.faults = faults
        self.rows: list[Row] = []
        self._row: Row | None = None
        self._skips = False  # below a header that is wrong

    def fault(self, line: int, message: str) -> None:
        self.faults.append(UserError(message, self.filename, line))

    def statement(self, line: int, text: str) -> None:
        fault = _syntax_fault(text)
        if fault is not None:
            self.fault(line + max(fault[0] - 1, 0), fault[1])
        if text.startswith('['):
            self._row = None
            self._skips = fault is not None or not self._header(line, text)
        elif fault is not None:
            key = text.partition('=')[0].strip(' \t"\'')
            if any(key in keys for keys in KEYS.values()):
                self._keep(line, key, UNREADABLE)
        else:
            [(key, value)] = tomli.loads(text).items()
            if self._row is None and not self._skips:
                self._top_level(line, key, value, text)
            else:
                self._keep(line, key, value)

    def _header(self, line: int, text: str) -> bool:
        """Begins a row; False where there is none of that name."""
        [(name, below)] = tomli.loads(text).items()
        inner = below[0] if isinstance(below, list) else below
        if name not in KEYS:
            self._unknown(line, f'table `{text.partition("#")[0].strip()}`', name)
        elif inner:
            self.fault(line, f'unknown table `{name}.{next(iter(inner))}`: an entry has no tables in it')
        else:
            if below is inner:
                self.fault(line, f'`[{name}]` has to be `[[{name}]]`, since a table has many of them')
            self._row = Row(name, line)
            self.rows.append(self._row)
            return True
        return False

    def _unknown(self, line: int, what: str, name: str) -> None:
        near = nearest(name, tuple(KEYS))
        advice = f'known are {_TABLES}' if near is None else f'did you mean `[[{near}]]`?'
        self.fault(line, f'unknown {what}: {advice}')

    def _keep(self, line: int, key: str, value: object) -> None:
        """Puts a value into the row that is being read."""
        row = self._row
        if row is None:
            return
        if key in row.values:
            if value is not UNREADABLE:
                self.fault(line, f'`{key}` stands twice in this entry, first in line {row.lines[key]}')
            return
        row.values[key] = _plain(value)
        row.lines[key] = line

    def _top_level(self, line: int, key: str, value: object, text: str) -> None:
        """What stands before all headers: `rename = [{ from = "…", to = "…" }]` is a way to write rows."""
        if key in KEYS and isinstance(value, list) and all(isinstance(one, dict) for one in value):
            start = text.index('[', len(key))
            for offset, values in zip(elements(text[start:]), value):
                row = Row(key, line + text.count('\n', 0, start + offset))
                row.values = {name: _plain(one) for name, one in values.items()}
                row.lines = dict.fromkeys(values, row.line)
                self.rows.append(row)
        elif key in KEYS:
            self.fault(line, f'`{key}` has to be written as `[[{key}]]`, with its keys in the lines below')
        elif any(key in keys for keys in KEYS.values()):
            self.fault(line, f'`{key}` stands before the first header; write `[[rename]]` or `[[removed]]` above it')
        else:
            self._unknown(line, f'key `{key}`', key)


def _plain(value: object) -> object:
    # By name, since a datetime is a date too.
    return Date(value) if type(value).__name__ == 'date' else value
