"""A plan as a value: printed it is a dry run, carried out it is the rename."""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.findings import Finding
from rust_renames.names import RustPath
from rust_renames.table.rows import Entry


class Mapped(NamedTuple):
    """One entry of the tables, and what becomes of it."""

    old: str
    new: str | None
    state: str  # 'carried out', 'done before', "another crate's", 'removed'
    kind: str  # 'module', 'struct' …; empty where nothing is declared


class Gone(NamedTuple):
    """An old path at which nothing is declared once the plan is carried out."""

    entry: Entry
    crate: str  # the name that its paths begin with in other crates
    path: RustPath  # from the crate's root, never empty
    folder: str  # the package's
    leads: bool  # whether paths lead on from it: of a module, or a type
    is_module: bool
    others: tuple[tuple[str, RustPath], ...] = ()  # what else has its last name: the package's folder, the whole path


class Mention(NamedTuple):
    """An old path in prose, which no rename rewrites. Line and column start at 1 and count characters."""

    filename: str  # the new one
    line: int
    column: int
    text: str


class Plan(NamedTuple):
    """What carrying out the tables comes to. Where there is a refusal, nothing is to be done."""

    moves: tuple[tuple[str, str], ...]  # every file that moves: old name, new name
    texts: dict[str, str]  # by new name: the whole new text of each file whose text changes
    findings: tuple[Finding, ...]  # what is rewritten
    mapping: tuple[Mapped, ...]
    refusals: tuple[str, ...]  # sentences
    warnings: tuple[str, ...]
    left: tuple[str, ...]  # what is left to do
    looked_at: int  # files looked at
    followed: dict[str, int] = {}  # by old name: how many strings in a file follow what they name
    gone: tuple[Gone, ...] = ()
    mentions: tuple[Mention, ...] = ()  # in prose, left to do as well
