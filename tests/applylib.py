"""Runs of `apply` that are killed: at the n-th call by which anything on the disk may change, for every n.

As a script: `applylib.py PLAN KIND ARGUMENT…` in the tree. PLAN is a file with a plan in JSON, `-` the command's own.
It prints one line for each kill, with what was there after the next run.
"""
from __future__ import annotations

import builtins
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import Callable

Entry = tuple[str, int, str]  # kind, mode, contents
KILLED = -9
# Any run restores first; this one has no table then, which saves the time of planning.
NEXT = ['apply', '--table', 'none']
CALLS = ('rename', 'replace', 'mkdir', 'rmdir', 'remove', 'unlink', 'chmod', 'chown', 'utime')


def snapshot(top: Path) -> dict[str, Entry]:
    """Every file, link and folder of a tree, with kind, mode and contents, and git's index; not the rest of `.git`."""
    found = {}
    for folder, folders, files in os.walk(top):
        if '.git' in folders and Path(folder) == top:
            folders.remove('.git')
        for name in (*folders, *files):
            place = Path(folder, name)
            found[place.relative_to(top).as_posix()] = kind_mode_contents(place)
    index = top / '.git' / 'index'
    if index.exists():
        found['.git/index'] = kind_mode_contents(index)
    return found


def kind_mode_contents(place: Path) -> Entry:
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        return 'link', 0, os.readlink(place)
    if stat.S_ISDIR(status.st_mode):
        return 'folder', stat.S_IMODE(status.st_mode), ''
    contents = hashlib.sha256(place.read_bytes()).hexdigest() if stat.S_ISREG(status.st_mode) else ''
    return 'file', stat.S_IMODE(status.st_mode), contents


def digest(top: Path) -> str:
    return _hashed(snapshot(top))


def staged_digest(top: Path) -> str:
    """With what is staged, but not with all that git's index says about it: when it has looked at a file, for one."""
    found: dict[str, object] = {**snapshot(top), '.git/index': None}
    said = subprocess.run(['git', 'ls-files', '--stage', '-v'], cwd=top, capture_output=True, check=True)
    return _hashed({**found, 'staged': said.stdout})


def _hashed(found: Mapping[str, object]) -> str:
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:12]


def use_plan(filename: str) -> None:
    """The plan of a file instead of that of the tables."""
    from rust_renames.commands import apply
    from rust_renames.plan.values import Plan
    told = json.loads(Path(filename).read_text(encoding='utf-8'))
    plan = Plan(tuple(map(tuple, told['moves'])), told['texts'], (), (), (), (), (), 0)
    setattr(apply, 'planned', lambda run, filenames, macros: plan)


class Bomb:
    """Kills its own process before the n-th call that may change something."""

    def __init__(self, at: int) -> None:
        self.left = at
        for name in CALLS:
            setattr(os, name, self._counted(getattr(os, name), always))
        setattr(builtins, 'open', self._counted(builtins.open, writes))
        setattr(subprocess, 'run', self._counted(subprocess.run, always))

    def _counted(self, call: Callable[..., Any], counts: Callable[..., bool]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            if counts(*arguments):
                self.left -= 1
                if self.left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)
        return counted


def always(*arguments: Any) -> bool:
    return True


def writes(name: Any, mode: str = 'r', *more: Any) -> bool:
    return mode[0] != 'r' or '+' in mode


def forked(arguments: list[str], at: int | None) -> int:
    """The command in a process of its own, so that all modules are loaded already; its exit code, -9 for a kill."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            with open(os.devnull, 'w') as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
            if at is not None:
                Bomb(at)
            from rust_renames.main import main
            code = main(arguments)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_each(arguments: list[str], kept: Path, digested: Callable[[Path], str]) -> None:
    """For each n: a run that is killed at the n-th call, then one that is not. `kept` is a copy of the tree."""
    top = Path.cwd()
    at = 1
    while True:
        code = forked(arguments, at)
        print(at, code, forked(NEXT, None), digested(top), flush=True)
        if code != KILLED:
            return
        reset(top, kept)
        at += 1


def kill_restoring(arguments: list[str], kept: Path) -> None:
    """A run that kills itself with all done; for each n, the next one is killed at its n-th call, then one is not."""
    top = Path.cwd()
    assert forked(arguments, None) == KILLED
    halfway = kept.parent / 'halfway'
    shutil.copytree(top, halfway, symlinks=True)
    at = 1
    while True:
        code = forked(NEXT, at)
        print(at, code, forked(NEXT, None), digest(top), flush=True)
        if code != KILLED:
            return
        fill(top, halfway)
        at += 1


def reset(top: Path, kept: Path) -> None:
    if digest(top) != digest(kept):
        fill(top, kept)


def fill(top: Path, kept: Path) -> None:
    for place in top.iterdir():
        shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()
    shutil.copytree(kept, top, symlinks=True, dirs_exist_ok=True)


def run() -> None:
    plan, kind, *arguments = sys.argv[1:]
    import rust_renames.commands.apply  # noqa: F401  # once, for all the runs to come
    if plan != '-':
        use_plan(plan)
    if kind == 'run':
        from rust_renames.main import main
        sys.exit(main(arguments))
    kept = Path(arguments.pop(0))
    if kind == 'restoring':
        kill_restoring(arguments, kept)
    else:
        kill_each(arguments, kept, staged_digest if kind == 'either' else digest)


if __name__ == '__main__':
    run()
