"""The options as argparse shows and checks them."""
from __future__ import annotations

import argparse

from rust_renames.commands import COMMANDS
from rust_renames.report import FORMATS

FILES = 'the files to look at; default: every tracked Rust file below the current folder'
PLACES = {
    'apply': (None, ''),
    'check': ('FILE', FILES),
    'explain': ('FILE:LINE:COL or PATH', 'a place in a file, or a Rust path'),
    'fix': ('FILE', FILES),
    'lint': (None, ''),
}
EXIT_CODES = 'exit codes: 0 nothing to report, 1 findings, 2 the run itself failed'
EXIT_CODES_OF_APPLY = 'exit codes: 0 carried out or nothing to do, 2 refused or undone'


def parser(command: str) -> argparse.ArgumentParser:
    """What reads a command's options; it raises SystemExit after `--help` and for a mistake."""
    name, about = PLACES[command]
    codes = EXIT_CODES_OF_APPLY if command == 'apply' else EXIT_CODES
    made = argparse.ArgumentParser(
        f'rust-renames {command}', f'rust-renames {command} [options]' + (f' [{name} ...]' if name else ''),
        description=dict(COMMANDS)[command], epilog=f'{name}: {about}. {codes}.' if name else f'{codes}.',
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
    if command == 'apply':
        made.add_argument('--dry-run', action='store_true', help='print the plan as a patch, change nothing')
        made.add_argument('--verify', metavar='CMD', help='run CMD before and after; a new failure undoes everything')
        made.add_argument('--allow-dirty', action='store_true', help='touch files with uncommitted changes too')
        made.add_argument('--report', metavar='FILE', help='write what was done to FILE, in Markdown')
        made.add_argument('--verbose', action='store_true', help='print every replacement, and what CMD prints')
    if command == 'explain':
        made.add_argument('--from', dest='origin', metavar='FILE', help='the file from which PATH is seen')
    made.add_argument(
        '--color', choices=('auto', 'always', 'never'), help='default: on a terminal (NO_COLOR, FORCE_COLOR)',
    )
    return made
