"""A command of the user's that says whether the tree is as it should be: `cargo check --all-targets`, say."""
from __future__ import annotations

import os
import subprocess
import tempfile
import time
from typing import Callable
from typing import NamedTuple

from rust_renames.errors import UserError
from rust_renames.migrate.processes import OWN_GROUP
from rust_renames.migrate.processes import Signals
from rust_renames.migrate.processes import waited

LAST = 30  # lines of a failure that are shown
LONGEST = 1 << 16  # bytes from which they are taken


class Verdict(NamedTuple):
    command: str
    code: int
    seconds: float
    said: str  # the last lines, where they were not shown already


def verified(command: str, root: str, signals: Signals, tick: Callable[[], None], shown: int | None = None) -> Verdict:
    """Runs it by the shell in `root`. `shown` is the descriptor that it prints to; None keeps what it says."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as kept:
        out = kept.fileno() if shown is None else shown
        try:
            process = subprocess.Popen(
                command, shell=True, cwd=root, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **OWN_GROUP,
            )
        except OSError as error:
            raise UserError(f'the shell cannot be started: {error.strerror}') from None
        code = waited(process, signals, tick)
        # the file and not a pipe: what the command leaves running in the background would keep a pipe open
        kept.seek(max(0, kept.seek(0, os.SEEK_END) - LONGEST))
        said = kept.read().decode('utf-8', 'replace')
    return Verdict(command, code, time.monotonic() - started, '\n'.join(said.rstrip().splitlines()[-LAST:]))


def failure(verdict: Verdict, when: str) -> str:
    """What failed and what it has said, for people."""
    how = f'exit code {verdict.code}' if verdict.code >= 0 else f'ended by signal {-verdict.code}'
    if not verdict.said:
        return f'`{verdict.command}` failed ({how}){when}'
    lines = ''.join(f'\n  {line}' for line in verdict.said.split('\n'))
    return f'`{verdict.command}` failed ({how}){when}; its last lines:{lines}'
