"""One rename in one crate: carried out by a tool, judged by cargo."""
from __future__ import annotations

import subprocess
import time
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


class Verdict(NamedTuple):
    """`verdict` is right, wrong, refused or error; `seconds` are the tool's own; `said` is why, the first line most."""

    verdict: str
    seconds: float
    said: tuple[str, ...] = ()


def tried(prepared: Prepared, job: Job, tool: str) -> Verdict:
    """Leaves the tree as the tool left it."""
    reset(prepared.tree)
    started = time.monotonic()
    try:
        code, output = TOOLS[tool](prepared.tree, job)
    except subprocess.TimeoutExpired as expired:
        return Verdict('error', time.monotonic() - started, (f'time-out after {expired.timeout} s',))
    seconds = time.monotonic() - started
    if code == 2 and 'Traceback' not in output:
        touched = changes(prepared)
        return Verdict('wrong' if touched else 'refused', seconds, (*touched, output))
    if code:
        return Verdict('error', seconds, (output.strip().rpartition('\n')[2], output))
    return judged(prepared, job, seconds)


def changes(prepared: Prepared) -> list[str]:
    """What git sees besides the table."""
    rows = git(prepared.tree, 'status', '--porcelain', '--untracked-files=all').splitlines()
    return [f'refused, but touched {row}' for row in rows if row[3:] != TABLE]


def judged(prepared: Prepared, job: Job, seconds: float) -> Verdict:
    said = [complaint.short + '\n' + complaint.rendered for complaint in complaints(prepared, job)]
    paths = {(row.package, row.path) for row in declared(prepared.tree)}
    if (job.package, job.old) in paths:
        said.append(f'{"::".join(job.old)} is still declared')
    if (job.package, job.new) not in paths:
        said.append(f'{"::".join(job.new)} is not declared')
    return Verdict('wrong' if said else 'right', seconds, tuple(said[:20]))


def complaints(prepared: Prepared, job: Job) -> list[Complaint]:
    after = checked(prepared.tree, prepared.target, prepared.crate.features)
    return new_complaints(prepared.baseline, after, job.new[-1], job.old[-1])
