"""A row that was read becomes an entry, or faults with what to do about them."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.names import RustPath
from rust_renames.table.paths import fault
from rust_renames.table.paths import parsed
from rust_renames.table.rows import DEFAULT_TARGETS
from rust_renames.table.rows import SEVERITIES
from rust_renames.table.rows import TARGETS
from rust_renames.table.rows import UNREADABLE
from rust_renames.table.rows import Date
from rust_renames.table.rows import Entry
from rust_renames.table.rows import Row

_COMMON = ('reason', 'packages', 'targets', 'severity', 'deadline', 'words', 'exclude')
KEYS = {'rename': ('from', 'to', *_COMMON), 'removed': ('path', *_COMMON)}
_EXAMPLES = {
    'from': 'the old path, such as `from = "crate::old_name"`',
    'to': 'the new path, such as `to = "crate::new_name"`, or write `[[removed]]` and `path` if there is none',
    'path': 'what was removed, such as `path = "crate::old_name"`',
}


class Checker:
    """Rows of one table; what is wrong with them goes to `faults`."""

    __slots__ = ('filename', 'faults', '_known')

    def __init__(self, filename: str, faults: list[UserError]) -> None:
        self.filename = filename
        self.faults = faults
        self._known: set[str] = set()

    def entry(self, row: Row) -> Entry | None:
        """The entry that a row makes; None where it has no right path."""
        values = row.values
        keys = KEYS[row.kind]
        if not values.keys() <= set(keys):
            self._unknown_keys(row)
        old_key = keys[0]
        old = self._path(row, old_key)
        new = self._path(row, 'to') if row.kind == 'rename' else None
        if old is None or new is None and row.kind == 'rename':
            complete = None
        else:
            complete = Entry(old, new, self.filename, row.lines[old_key])
        if len(values) > len(keys) - len(_COMMON):
            self._options(row, complete or Entry(('crate',), None, self.filename, row.line))
        if old is not None and old == new:
            self.fault(row, 'to', '`to` is the same path as `from`; write the new one, or delete the entry')
            return None
        return complete

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

    def _options(self, row: Row, entry: Entry) -> None:
        """Fills in the keys that may be left out."""
        values = row.values
        if 'reason' in values and self._is(row, 'reason', str, 'a string'):
            entry.reason = str(values['reason'])
        if 'words' in values and self._is(row, 'words', bool, '`true` or `false`'):
            entry.words = bool(values['words'])
        if 'deadline' in values and self._is(row, 'deadline', Date, 'a date without quotes, such as 2027-01-31'):
            entry.deadline = str(values['deadline'])
        if 'severity' in values and self._is(row, 'severity', str, 'a string, `"error"` or `"warning"`'):
            entry.severity = self._one_of(row, 'severity', str(values['severity']), SEVERITIES)
        entry.packages = self._strings(row, 'packages')
        entry.exclude = self._strings(row, 'exclude') or ()
        targets = self._strings(row, 'targets')
        if targets is not None:
            entry.targets = tuple(self._one_of(row, 'targets', target, TARGETS) for target in targets)
        else:
            entry.targets = DEFAULT_TARGETS

    def _strings(self, row: Row, key: str) -> tuple[str, ...] | None:
        value = row.values.get(key)
        if value is None or value is UNREADABLE:
            return None
        if not isinstance(value, list):
            self._wrong_type(row, key, 'an array of strings, such as `["…", "…"]`')
            return None
        wrong = [one for one in value if type(one) is not str]
        if wrong:
            self.fault(row, key, f'`{key}` has to be an array of strings, but {_kind(wrong[0])} is in it')
        return tuple(one for one in value if type(one) is str)

    def _is(self, row: Row, key: str, kind: type, name: str) -> bool:
        value = row.values[key]
        if type(value) is kind:
            return True
        if value is not UNREADABLE:
            self._wrong_type(row, key, name)
        return False

    def _wrong_type(self, row: Row, key: str, name: str) -> None:
        self.fault(row, key, f'`{key}` has to be {name}, not {_kind(row.values[key])}')

    def _one_of(self, row: Row, key: str, value: str, known: tuple[str, ...]) -> str:
        if value not in known:
            from rust_renames.table.nearest import advice
            self.fault(row, key, f'`{key}` has the unknown value `{value}`: {advice(value, known)}')
        return value


def _kind(value: object) -> str:
    """What TOML calls a value of that type."""
    name = type(value).__name__
    return {
        'str': 'a string', 'bool': 'a boolean', 'int': 'an integer', 'float': 'a float', 'list': 'an array',
        'dict': 'a table', 'Date': 'a date', 'datetime': 'a date with a time', 'time': 'a time',
    }.get(name, name)
