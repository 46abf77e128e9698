"""A row that was read becomes an entry, or faults with what to do about them."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.names import RustPath
from rust_renames.table.paths import fault
from rust_renames.table.paths import parsed
from rust_renames.table.rows import SEVERITIES
from rust_renames.table.rows import TARGETS
from rust_renames.table.rows import UNREADABLE
from rust_renames.table.rows import Date
from rust_renames.table.rows import Entry
from rust_renames.table.rows import Row

_COMMON = ('reason', 'packages', 'targets', 'severity', 'deadline', 'words', 'exclude')
KEYS = {'rename': ('from', 'to', *_COMMON), 'removed': ('path', *_COMMON)}
_ALLOWED = {kind: frozenset(keys) for kind, keys in KEYS.items()}
_PATHS = frozenset(('from', 'to', 'path'))
_STRINGS = list, 'an array of strings, such as `["…", "…"]`'
_OPTIONS: dict[str, tuple[type, str]] = {
    'reason': (str, 'a string'),
    'packages': _STRINGS,
    'targets': _STRINGS,
    'severity': (str, 'a string, `"error"` or `"warning"`'),
    'deadline': (Date, 'a date without quotes, such as 2027-01-31'),
    'words': (bool, '`true` or `false`'),
    'exclude': _STRINGS,
}
_EXAMPLES = {
    'from': 'the old path, such as `from = "crate::old_name"`',
    'to': 'the new path, such as `to = "crate::new_name"`, or write `[[removed]]` and `path` if there is none',
    'path': 'what was removed, such as `path = "crate::old_name"`',
}


class Checker:
    """Rows of one table: `faults` gets what is wrong with them, `unusable` the entries whose new path is."""

    __slots__ = ('filename', 'faults', 'unusable', '_known')

    def __init__(self, filename: str, faults: list[UserError], unusable: set[Entry]) -> None:
        self.filename = filename
        self.faults = faults
        self.unusable = unusable
        self._known: set[str] = set()

    def entry(self, row: Row) -> Entry | None:
        """The entry that a row makes; None where it has no right old path."""
        values = row.values
        if not values.keys() <= _ALLOWED[row.kind]:
            self._unknown_keys(row)
        renamed = row.kind == 'rename'
        old_key = 'from' if renamed else 'path'
        old = self._path(row, old_key)
        new = self._path(row, 'to') if renamed else None
        if old is not None and old == new:
            self.fault(row, 'to', '`to` is the same path as `from`; write the new one, or delete the entry')
            new = None
        # One without right paths serves to find what else is wrong.
        entry = Entry(old or (), new, self.filename, row.lines.get(old_key, row.line))
        if renamed and new is None:
            entry.removed = False
            self.unusable.add(entry)
        for key in values:
            if key not in _PATHS and key in _ALLOWED[row.kind]:
                self._option(row, key, entry)
        return entry if old is not None else None

    def fault(self, row: Row, key: str, message: str) -> None:
        self.faults.append(UserError(message, self.filename, row.lines.get(key, row.line)))

    def _path(self, row: Row, key: str) -> RustPath | None:
        value = row.values.get(key)
        if type(value) is not str:
            if value is None:
                self._missing(row, key)
            elif value is not UNREADABLE:
                self._wrong_type(row, key, 'a string, a Rust path')
            return None
        path = parsed(value, self._known)
        if path is None:
            self.fault(row, key, f'`{key}`: {fault(value)}')
        return path

    def _missing(self, row: Row, key: str) -> None:
        from rust_renames.table.nearest import nearest
        known = KEYS[row.kind]
        if not any(other not in known and nearest(other, known) == key for other in row.values):
            self.fault(row, '', f'`{key}` is missing in this `[[{row.kind}]]`: write {_EXAMPLES[key]}')

    def _unknown_keys(self, row: Row) -> None:
        from rust_renames.table.nearest import advice
        known = KEYS[row.kind]
        for key in row.values:
            if key in known:
                continue
            if row.kind == 'removed' and key in ('from', 'to'):
                message = f'an entry is renamed or removed, not both: `{key}` belongs to `[[rename]]`'
            elif row.kind == 'rename' and key == 'path':
                message = 'an entry is renamed or removed, not both: `path` belongs to `[[removed]]`'
            else:
                message = f'unknown key `{key}` in `[[{row.kind}]]`: {advice(key, known)}'
            self.fault(row, key, message)

    def _option(self, row: Row, key: str, entry: Entry) -> None:
        """Fills in a key that may be left out."""
        value = row.values[key]
        if value is UNREADABLE:
            return
        kind, name = _OPTIONS[key]
        if type(value) is not kind:
            self._wrong_type(row, key, name)
            return
        if key == 'severity':
            self._one_of(row, key, value, SEVERITIES)
        elif isinstance(value, list):
            value = self._strings(row, key, value)
            if key == 'targets':
                for target in value:
                    self._one_of(row, key, target, TARGETS)
        setattr(entry, key, value)

    def _strings(self, row: Row, key: str, values: list[object]) -> tuple[str, ...]:
        wrong = [one for one in values if type(one) is not str]
        if wrong:
            self.fault(row, key, f'`{key}` has to be {_OPTIONS[key][1]}, but {_kind(wrong[0])} is in it')
        return tuple([one for one in values if isinstance(one, str)])

    def _wrong_type(self, row: Row, key: str, name: str) -> None:
        self.fault(row, key, f'`{key}` has to be {name}, not {_kind(row.values[key])}')

    def _one_of(self, row: Row, key: str, value: object, known: tuple[str, ...]) -> None:
        if value not in known:
            from rust_renames.table.nearest import advice
            self.fault(row, key, f'`{key}` has the unknown value `{value}`: {advice(str(value), known)}')


def _kind(value: object) -> str:
    """What TOML calls a value of that type."""
    name = type(value).__name__
    return {
        'str': 'a string', 'bool': 'a boolean', 'int': 'an integer', 'float': 'a float', 'list': 'an array',
        'dict': 'a table', 'Date': 'a date', 'datetime': 'a date with a time', 'time': 'a time',
    }.get(name, name)
