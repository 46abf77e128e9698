"""What a run has found: values for check and fix to make and for report to print."""
from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One reference to an old path, at an identifier token (or a string's opening quote)."""

    filename: str
    line: int  # starts at 1
    column: int  # starts at 1, counts characters
    end_line: int
    end_column: int  # one past the token
    old: str  # the old path as the table's author would write it: crate::phase2
    new: str | None  # None where it was removed without a successor
    form: str  # which form of reference: 'code path', 'use tree' ...
    severity: str  # 'error' or 'warning'
    reason: str | None  # the entry's reason
    was: str  # the token's text in the file
    becomes: str | None  # what a fix writes in its place; None: no fix
    refused: str | None  # why there is no fix, a sentence
    cannot_tell: bool = False  # reported as a warning: the name may or may not be this entry's


class Note(NamedTuple):
    """Something about a run that is no finding: a file that was left alone, and why."""

    filename: str
    line: int | None
    message: str
    severity: str  # 'error' makes the run exit 2
