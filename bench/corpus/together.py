"""Several renames judged by one run of cargo: done one after the other in one tree, by halves where it complains."""
from __future__ import annotations

from typing import Iterator

from bench.corpus.crates import Prepared
from bench.corpus.crates import reset
from bench.corpus.jobs import Job
from bench.corpus.trial import Verdict
from bench.corpus.trial import carried_out
from bench.corpus.trial import complained
from bench.corpus.trial import tried

KINDS = ('module', 'item', 'move')


def groups(todo: list[Job], size: int) -> list[list[Job]]:
    """Of at most `size` jobs each, none of which changes the path that another one names."""
    found: list[list[Job]] = []
    for job in todo:
        fitting = (group for group in found if len(group) < size and not any(meet(job, other) for other in group))
        group = next(fitting, None)
        if group is None:
            found.append(group := [])
        group.append(job)
    return found


def meet(one: Job, other: Job) -> bool:
    return one.package == other.package and any(
        first[:len(second)] == second or second[:len(first)] == first
        for first in (one.old, one.new) for second in (other.old, other.new)
    )


def tried_together(prepared: Prepared, group: list[Job], tool: str) -> Iterator[tuple[Job, Verdict]]:
    """Each job with its verdict, as `tried` would give it; what is not right was tried alone."""
    if len(group) <= 1:
        yield from ((job, tried(prepared, job, tool)) for job in group)
        return
    reset(prepared.tree)
    done: dict[Job, Verdict] = {}
    for job in group:
        verdict = carried_out(prepared, job, tool)
        if verdict.verdict == 'right':
            done[job] = verdict
    if done and complained(prepared, list(done)):
        for half in halves(list(done)):
            yield from tried_together(prepared, half, tool)
    else:
        yield from done.items()
    for job in group:
        if job not in done:
            yield job, tried(prepared, job, tool)


def halves(jobs: list[Job]) -> tuple[list[Job], list[Job]]:
    return jobs[:(len(jobs) + 1) // 2], jobs[(len(jobs) + 1) // 2:]
