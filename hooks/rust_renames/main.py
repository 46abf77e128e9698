"""argv in, exit code out: the one place where errors of the user's are caught."""
from __future__ import annotations

import os
import sys

from rust_renames.errors import UserError
from rust_renames.errors import UserErrors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable
    from typing import Sequence

    from rust_renames.commands._options import Options

INTERRUPTED = 130  # as a shell tells it
FAILED = 2


def run() -> None:
    """The command `rust-renames`."""
    sys.exit(_guarded(sys.argv[1:]))


def run_cargo() -> None:
    """The command `cargo renames`: cargo gives its own word for it as the first argument."""
    arguments = sys.argv[1:]
    sys.exit(_guarded(arguments[1:] if arguments[:1] == ['renames'] else arguments))


def main(argv: Sequence[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        return _called(arguments)
    except UserError as one:
        errors = [one]
    except UserErrors as several:
        errors = several.errors
    except SystemExit as stop:  # argparse has said why
        return stop.code if isinstance(stop.code, int) else FAILED
    for error in errors:
        print(_told(error), file=sys.stderr)
    return FAILED


def _called(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ('-h', '--help'):
        print(_usage(), file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else FAILED
    if arguments[0] in ('-V', '--version'):
        from rust_renames import __version__
        print(f'rust-renames {__version__}')
        return 0
    name = arguments[0]
    command = _command(name)
    from rust_renames.commands._options import parsed
    return command(parsed(name, arguments[1:]))


def _command(name: str) -> Callable[[Options], int]:
    from rust_renames.commands import COMMANDS
    names = [command for command, _ in COMMANDS]
    if name not in names:
        raise UserError(f'no such command: {name} ({", ".join(names)})')
    # importlib costs more than what it would load
    command: Callable[[Options], int] = __import__(f'rust_renames.commands.{name}', fromlist=('run',)).run
    return command


def _usage() -> str:
    from rust_renames.commands import COMMANDS
    lines = ''.join(f'  {name:<8}  {about}\n' for name, about in COMMANDS)
    return (
        'usage: rust-renames COMMAND [options] [FILE ...]\n\n'
        f'Keeps old Rust module paths out of a repository. rust-renames.toml says what was renamed.\n\n{lines}\n'
        '`rust-renames COMMAND --help` says more. --version tells the version.'
    )


def _told(error: UserError) -> str:
    if error.filename is None:
        return f'error: {error.message}'
    place = error.filename if error.line is None else f'{error.filename}:{error.line}'
    return f'{place}: error: {error.message}'


def _guarded(arguments: list[str]) -> int:
    """As a process: no locale makes printing fail, a closed pipe and ctrl-C end it without a word."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, 'reconfigure', None)
        if reconfigure is not None:
            reconfigure(errors='backslashreplace')
    try:
        code = main(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # what is still buffered would fail once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
