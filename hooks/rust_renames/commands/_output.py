"""What a run prints, where, and what it exits with."""
from __future__ import annotations

import os
import sys

from rust_renames.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._examination import Examination
    from rust_renames.commands._options import Options
    from rust_renames.findings import Finding
    from rust_renames.report import Format


def say(options: Options, findings: list[Finding], fixed: list[Finding]) -> None:
    """Prints a report, or writes it to the file that was asked for. A clean run prints nothing as text."""
    if not findings and not fixed and options.format == 'text' and options.output is None:
        return
    from rust_renames.report import Report
    report = Report(
        sorted(findings, key=_place), sorted(fixed, key=_place), options.output is None and is_colored(options),
    )
    written = _format(options.format).text(report)
    if options.output is None:
        print(written, end='')
        return
    from rust_renames.disk import write
    try:
        write(options.output, written.encode('utf-8', 'backslashreplace'))
    except OSError as error:
        raise UserError(f'cannot be written: {error.strerror}', options.output) from None


def say_faults(found: Examination) -> None:
    """To stderr: what stands in the way of a run's own work, and what the analysis notes."""
    lines = [(filename, line or 0, 'error', message) for filename, line, message in found.faults]
    lines += [(note.filename, note.line or 0, note.severity, note.message) for note in found.notes]
    for filename, line, severity, message in sorted(set(lines)):
        place = f'{filename}:{line}' if line else filename
        print(f'{place}: {severity}: {message}', file=sys.stderr)


def say_left(findings: list[Finding], options: Options) -> None:
    """To stderr, beside a diff on stdout."""
    if findings:
        from rust_renames.report import Report
        report = Report(sorted(findings, key=_place), [], options.color == 'always')
        print(_format('text').text(report), end='', file=sys.stderr)


def failed(found: Examination) -> bool:
    return bool(found.faults) or any(note.severity == 'error' for note in found.notes)


def has_error(findings: list[Finding]) -> bool:
    return any(finding.severity == 'error' and not finding.cannot_tell for finding in findings)


def is_colored(options: Options) -> bool:
    """https://no-color.org and https://force-color.org: set and not empty."""
    if options.color != 'auto':
        return options.color == 'always'
    if os.environ.get('NO_COLOR'):
        return False
    return bool(os.environ.get('FORCE_COLOR')) or sys.stdout.isatty() and os.environ.get('TERM') != 'dumb'


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.filename, finding.line, finding.column


def _format(name: str) -> Format:
    import importlib
    module: Format = importlib.import_module(f'rust_renames.report.{name}')
    return module
