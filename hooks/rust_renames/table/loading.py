"""Tables from the bytes of their files."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.errors import UserErrors
from rust_renames.source import BOM
from rust_renames.table.checking import Checker
from rust_renames.table.composing import compose
from rust_renames.table.plain import plain_rows
from rust_renames.table.rows import Entry
from rust_renames.table.tables import Tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable


def load(sources: Iterable[tuple[str, bytes]]) -> Tables:
    """The tables with these names, relative to the root, and contents; UserErrors with all faults of all of them."""
    tables = read(sources)
    if tables.faults:
        raise UserErrors(list(tables.faults))
    return tables


def read(sources: Iterable[tuple[str, bytes]]) -> Tables:
    """The same with the faults as a value, beside the entries that have none of their own."""
    entries: list[Entry] = []
    faults: list[UserError] = []
    unusable: set[Entry] = set()
    order: dict[str, int] = {}
    for filename, content in sources:
        order[filename] = len(order)
        entries += _entries(filename, content, faults, unusable)
    compose(entries, faults)
    faults.sort(key=lambda fault: (order[fault.filename or ''], fault.line or 0))
    return Tables(tuple([entry for entry in entries if entry not in unusable]), tuple(faults))


def _entries(filename: str, content: bytes, faults: list[UserError], unusable: set[Entry]) -> list[Entry]:
    try:
        text = content.decode().removeprefix(BOM).replace('\r\n', '\n')
    except UnicodeDecodeError as error:
        line = content.count(b'\n', 0, error.start) + 1
        faults.append(UserError('is not UTF-8; save the table in that encoding', filename, line))
        return []
    checker = Checker(filename, faults, unusable)
    rows = plain_rows(text)
    if rows is None:
        # Not above: it loads tomli, and a plain table needs none.
        from rust_renames.table.reading import read_rows
        rows = read_rows(text, filename, faults)
    return [entry for entry in map(checker.entry, rows) if entry is not None]
