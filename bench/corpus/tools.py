"""The tools that carry out a rename, as exit codes and output: 0 done, 2 refused."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable
from typing import NamedTuple

from bench.corpus.declared import roots
from bench.corpus.jobs import Job

TABLE = 'rust-renames.toml'
SECONDS = 600


class Ran(NamedTuple):
    code: int
    output: str


def rust_renames(tree: Path, job: Job) -> Ran:
    write_table(tree, job)
    return command(tree, 'apply', '--allow-dirty')


def write_table(tree: Path, job: Job) -> None:
    (tree / TABLE).write_text(job.table, encoding='utf-8', newline='\n')


def command(tree: Path, *arguments: str) -> Ran:
    """A command of the tool that is judged."""
    return started([sys.executable, '-m', 'rust_renames', *arguments], tree)


def started(arguments: list[str], tree: Path) -> Ran:
    run = subprocess.run(
        arguments, cwd=tree, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding='utf-8', timeout=SECONDS,
    )
    return Ran(run.returncode, run.stdout)


def replace(tree: Path, job: Job) -> Ran:
    """What `sed` and `mv` do: the word everywhere, and the file where one expects it."""
    if job.old[:-1] != job.new[:-1]:
        return Ran(2, 'replace: only in place\n')
    word = re.compile(rf'\b{re.escape(job.old[-1])}\b'.encode())
    for file in sorted(tree.rglob('*.rs')):
        text = file.read_bytes()
        changed = word.sub(job.new[-1].encode(), text)
        if changed != text:
            file.write_bytes(changed)
    moved(tree, job)
    return Ran(0, '')


def ast_grep(tree: Path, job: Job) -> Ran:
    """The identifiers and type names everywhere, and the file where one expects it."""
    if job.old[:-1] != job.new[:-1]:
        return Ran(2, 'ast-grep: only in place\n')
    kinds = [{'kind': 'identifier'}, {'kind': 'type_identifier'}]
    rule = {
        'id': 'rename', 'language': 'rust', 'rule': {'any': kinds, 'regex': f'^{job.old[-1]}$'}, 'fix': job.new[-1],
    }
    program = shutil.which('ast-grep', path=f'{Path(sys.executable).parent}{os.pathsep}{os.environ.get("PATH", "")}')
    if program is None:
        raise SystemExit("there is no ast-grep: pip install -e '.[bench]'")
    ran = started([program, 'scan', '--inline-rules', json.dumps(rule), '--update-all', '.'], tree)
    moved(tree, job)
    return ran


def moved(tree: Path, job: Job) -> None:
    for root in roots(tree):
        if root.package == job.package:
            old, new = root.file.parent.joinpath(*job.old), root.file.parent.joinpath(*job.new)
            for source, target in ((old, new), (old.with_name(f'{old.name}.rs'), new.with_name(f'{new.name}.rs'))):
                if source.exists():
                    source.rename(target)


TOOLS: dict[str, Callable[[Path, Job], Ran]] = {
    'ast-grep': ast_grep, 'replace': replace, 'rust-renames': rust_renames,
}
