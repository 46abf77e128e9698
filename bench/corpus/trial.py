"""One rename in one crate: carried out by a tool, judged by cargo."""
from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bench.corpus.cargo import Complaint
from bench.corpus.cargo import checked
from bench.corpus.cargo import new_complaints
from bench.corpus.crates import Prepared
from bench.corpus.crates import git
from bench.corpus.crates import reset
from bench.corpus.declared import declared
from bench.corpus.jobs import Job
from bench.corpus.tools import TABLE
from bench.corpus.tools import TOOLS

VISIBILITY_LINTS = {
    'dead_code', 'missing_copy_implementations', 'missing_debug_implementations', 'missing_docs', 'unreachable_pub',
}


class Verdict(NamedTuple):
    """`verdict` is right, wrong, refused or error; `seconds` are the tool's own; `said` is why, the first line most."""

    verdict: str
    seconds: float
    said: tuple[str, ...] = ()


def tried(prepared: Prepared, job: Job, tool: str) -> Verdict:
    """Leaves the tree as the tool left it."""
    reset(prepared.tree)
    verdict = carried_out(prepared, job, tool)
    if verdict.verdict == 'refused' and (touched := changes(prepared)):
        return verdict._replace(verdict='wrong', said=(*touched, *verdict.said))
    if verdict.verdict == 'right' and (said := complained(prepared, [job])):
        return verdict._replace(verdict='wrong', said=tuple(said[:20]))
    return verdict


def carried_out(prepared: Prepared, job: Job, tool: str) -> Verdict:
    """By the tool, in the tree as it is; nobody has judged yet what it took for right."""
    started = time.monotonic()
    try:
        code, output = TOOLS[tool](prepared.tree, job)
    except subprocess.TimeoutExpired as expired:
        return Verdict('error', time.monotonic() - started, (f'time-out after {expired.timeout} s',))
    seconds = time.monotonic() - started
    if code == 2 and 'Traceback' not in output:
        return Verdict('refused', seconds, (output,))
    if code:
        return Verdict('error', seconds, (output.strip().rpartition('\n')[2], output))
    return Verdict('right', seconds)


def changes(prepared: Prepared) -> list[str]:
    """What git sees besides the table."""
    rows = git(prepared.tree, 'status', '--porcelain', '--untracked-files=all').splitlines()
    return [f'refused, but touched {row}' for row in rows if row[3:] != TABLE]


def complained(prepared: Prepared, jobs: list[Job]) -> list[str]:
    """What is said against the tree in which the jobs, all of one kind, were carried out."""
    said = [complaint.short + '\n' + complaint.rendered for complaint in complaints(prepared, jobs)]
    said += lost_comments(prepared.tree)
    rows = declared(prepared.tree)
    for job in jobs:
        paths = {(row.package, row.path) for row in rows if not job.is_move or row.kind == 'mod'}
        if (job.package, job.old) in paths:
            said.append(f'{"::".join(job.old)} is still declared')
        if (job.package, job.new) not in paths:
            said.append(f'{"::".join(job.new)} is not declared')
    return said


def complaints(prepared: Prepared, jobs: list[Job]) -> list[Complaint]:
    after = checked(prepared.tree, prepared.target, prepared.crate.features)
    found = new_complaints(prepared.baseline, after, {job.new[-1]: job.old[-1] for job in jobs})
    return [complaint for complaint in found if not jobs[0].is_move or not depends_on_place(complaint)]


def depends_on_place(complaint: Complaint) -> bool:
    """Whether a lint speaks up, rightly, since a module is now seen by more or by fewer than it was."""
    is_export = re.search(r'\bpub(?:\(.*\))? use\b', complaint.rendered) is not None
    return complaint.level == 'warning' and (
        complaint.code in VISIBILITY_LINTS or complaint.code == 'unused_imports' and is_export
    )


def lost_comments(tree: Path) -> list[str]:
    """Lines of comments are neither lost nor made, whatever moves; imports in doc tests may be parted."""
    git(tree, 'add', '--all', '--force')
    lines = git(tree, 'diff', '--cached', '--no-renames', '-U0', 'HEAD', '--', '*.rs').splitlines()
    signs = Counter(line[0] for line in lines if re.match(r'[-+]\s*//(?![/!]\s*use\b)', line))
    return [] if signs['-'] == signs['+'] else [f'{signs["-"]} lines of comments became {signs["+"]}']
