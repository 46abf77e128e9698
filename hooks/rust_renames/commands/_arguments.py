"""The options as argparse shows and checks them."""
from __future__ import annotations

import argparse

from rust_renames.commands import COMMANDS
from rust_renames.report import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from rust_renames.commands._options import Options

FILES = 'the files to look at; default: every tracked Rust file below the current folder'
PLACES = {
    'check': ('FILE', FILES),
    'explain': ('FILE:LINE:COL or PATH', 'a place in a file, or a Rust path'),
    'fix': ('FILE', FILES),
    'lint': (None, ''),
}
EXIT_CODES = 'exit codes: 0 nothing to report, 1 findings, 2 the run itself failed'


def fill(options: Options, command: str, arguments: Sequence[str]) -> None:
    """Sets what the arguments say; SystemExit after `--help` and for a mistake."""
    parser(command).parse_args(arguments, options)


def parser(command: str) -> argparse.ArgumentParser:
    name, about = PLACES[command]
    made = argparse.ArgumentParser(
        f'rust-renames {command}', f'rust-renames {command} [options]' + (f' [{name} ...]' if name else ''),
        description=dict(COMMANDS)[command], epilog=f'{name}: {about}. {EXIT_CODES}.' if name else f'{EXIT_CODES}.',
        allow_abbrev=False,
    )
    made.add_argument('--table', metavar='PATH', help='this table instead of those of the repository')
    if command in ('check', 'fix'):
        made.add_argument('--staged', action='store_true', help='take the staged files, as they stand in the index')
        made.add_argument('--exit-zero', action='store_true', help='findings do not fail the run')
        made.add_argument('--format', metavar='NAME', help=f'how to print: {", ".join(FORMATS)} (RUST_RENAMES_FORMAT)')
        made.add_argument('--output', metavar='FILE', help='where to print, instead of stdout (RUST_RENAMES_OUTPUT)')
    if command == 'fix':
        made.add_argument('--diff', action='store_true', help='print a unified diff instead of writing')
    if command == 'explain':
        made.add_argument('--from', dest='origin', metavar='FILE', help='the file from which PATH is seen')
    made.add_argument(
        '--color', choices=('auto', 'always', 'never'), help='default: on a terminal (NO_COLOR, FORCE_COLOR)',
    )
    return made
