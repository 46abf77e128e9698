"""One line a finding: `FILE:LINE:COL: error: …`, in colour where it is asked for."""
from __future__ import annotations

from rust_renames.findings import Finding
from rust_renames.report import Report

COLORS = {'error': '31;1', 'warning': '33;1', 'fixed': '32;1'}


def text(report: Report) -> str:
    lines = [
        *((place(finding), severity(finding), message(finding)) for finding in report.findings),
        *((place(finding), 'fixed', f'{finding.old} -> {finding.new}') for finding in report.fixed),
    ]
    return ''.join(
        f'{filename}:{line}:{column}: {_painted(word, report.colored)}: {said}\n'
        for (filename, line, column), word, said in sorted(lines)
    )


def place(finding: Finding) -> tuple[str, int, int]:
    return finding.filename, finding.line, finding.column


def severity(finding: Finding) -> str:
    return 'warning' if finding.cannot_tell else finding.severity


def message(finding: Finding) -> str:
    """The old path, the new one, why it is not fixed where it can't be, and the entry's reason."""
    parts = [f'{finding.old} is gone' if finding.new is None else f'{finding.old} is now {finding.new}']
    if finding.cannot_tell:
        parts = [f'this may be {finding.old}, which ' + parts[0].removeprefix(f'{finding.old} ')]
    if finding.refused is not None:
        parts.append(f' (no fix: {finding.refused.removesuffix(".")})')
    if finding.reason is not None:
        parts.append(f': {finding.reason}')
    return ''.join(parts)


def _painted(word: str, colored: bool) -> str:
    return f'\x1b[{COLORS[word]}m{word}\x1b[0m' if colored else word
