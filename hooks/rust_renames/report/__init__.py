"""Formats, one file each, loaded when it is asked for. A format has `text(report)`, which gives all that is printed."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from rust_renames.findings import Finding

    class Format(Protocol):
        def text(self, report: Report) -> str: ...

FORMATS = ('text',)


class Report:
    """What a run has to say. Findings have names as the user would type them, and are sorted."""

    __slots__ = ('findings', 'fixed', 'colored')

    def __init__(self, findings: list[Finding], fixed: list[Finding], colored: bool) -> None:
        self.findings = findings  # those that are left
        self.fixed = fixed
        self.colored = colored
