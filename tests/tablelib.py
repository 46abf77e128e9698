"""Tables as short texts."""
from __future__ import annotations

import pytest

from rust_renames.errors import UserErrors
from rust_renames.table.loading import load
from rust_renames.table.rows import Entry
from rust_renames.table.tables import Tables

NAME = 'rust-renames.toml'
ENTRY = '[[rename]]\nfrom = "crate::a"\nto = "crate::b"\n'


def loaded(*texts: str) -> Tables:
    """The first table is in the root, the others in `d1`, `d2` …"""
    return load((f'd{at}/{NAME}' if at else NAME, text.encode()) for at, text in enumerate(texts))


def entry(keys: str, head: str = ENTRY) -> Entry:
    [found] = loaded(head + keys).entries
    return found


def renames(*arrows: str) -> str:
    """`a -> b` as entries; `a -> -` is removed."""
    found = []
    for arrow in arrows:
        old, new = arrow.split(' -> ')
        found.append(
            f'[[removed]]\npath = "{old}"\n' if new == '-' else f'[[rename]]\nfrom = "{old}"\nto = "{new}"\n',
        )
    return ''.join(found)


def faults(text: str | bytes) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(UserErrors) as caught:
        load([(NAME, content)])
    assert all(fault.filename == NAME for fault in caught.value.errors)
    return [f'{fault.line}: {fault.message}' for fault in caught.value.errors]
