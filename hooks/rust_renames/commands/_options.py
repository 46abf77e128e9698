"""Arguments and environment as values. argparse is loaded only where an option is given."""
from __future__ import annotations

import os

from rust_renames.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

FLAGS = frozenset(('--staged', '--exit-zero', '--diff', '--dry-run', '--allow-dirty', '--verbose', '-h', '--help'))
VALUED = frozenset(('--table', '--format', '--output', '--color', '--from', '--verify', '--report'))


class Options:
    """What a command was asked. `files` are as typed."""

    __slots__ = (
        'files', 'table', 'staged', 'exit_zero', 'diff', 'format', 'output', 'color', 'origin',
        'dry_run', 'verify', 'allow_dirty', 'report', 'verbose',
    )

    def __init__(self) -> None:
        self.files: tuple[str, ...] = ()
        self.table: str | None = None
        self.staged = False
        self.exit_zero = False
        self.diff = False
        self.format = os.environ.get('RUST_RENAMES_FORMAT') or 'text'
        self.output = os.environ.get('RUST_RENAMES_OUTPUT') or None
        self.color = 'auto'
        self.origin: str | None = None  # explain: the file from which a path is seen
        # these are apply's
        self.dry_run = False
        self.verify: str | None = None
        self.allow_dirty = False
        self.report: str | None = None
        self.verbose = False


def parsed(command: str, arguments: Sequence[str]) -> Options:
    """The options of a command; SystemExit after `--help` and after a mistake that argparse has told."""
    options = Options()
    if any(argument.startswith('-') for argument in arguments):
        known, files = split(arguments)
        if known:
            from rust_renames.commands._arguments import parser
            parser(command).parse_args(known, options)
    else:
        files = tuple(arguments)
    options.files = files
    if options.format != 'text':
        _require_format(options.format)
    return options


def split(arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Options with their values, and files. Hooks are given names bare, and those may begin with a dash."""
    known: list[str] = []
    files: list[str] = []
    left = list(reversed(arguments))
    while left:
        argument = left.pop()
        if argument == '--':
            files += reversed(left)
            break
        if argument in VALUED and left:
            known += [argument, left.pop()]
        elif argument in FLAGS or argument.partition('=')[0] in VALUED:
            known.append(argument)
        elif not argument.startswith('-') or argument.endswith('.rs') or os.path.lexists(argument):
            files.append(argument)
        else:
            known.append(argument)
    return known, tuple(files)


def _require_format(name: str) -> None:
    from rust_renames.report import FORMATS
    if name not in FORMATS:
        raise UserError(f'no such format: {name} ({", ".join(FORMATS)})')
