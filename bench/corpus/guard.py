"""The guard: what `check` and `fix` say of each file as it was before a rename that has been carried out.

The old text of one changed file at a time is put where the file is now. rustc then fails at the names that are gone:
`check` has to report those places and nothing outside of the file, and `fix` has to give the renamed file back.
"""
from __future__ import annotations

import difflib
import random
import re
import time
from pathlib import Path
from typing import NamedTuple

from bench.corpus.cargo import Complaint
from bench.corpus.cargo import checked
from bench.corpus.crates import Prepared
from bench.corpus.crates import git
from bench.corpus.crates import reset
from bench.corpus.differences import Changed
from bench.corpus.differences import as_staged
from bench.corpus.differences import places
from bench.corpus.differences import staged_changes
from bench.corpus.differences import text_of
from bench.corpus.differences import write
from bench.corpus.jobs import Job
from bench.corpus.tools import Ran
from bench.corpus.tools import command
from bench.corpus.tools import write_table
from bench.corpus.trial import Verdict
from bench.corpus.trial import carried_out

FILES = 4
# What rustc calls a name that is not there; a macro that is not there has no code.
UNRESOLVED = {
    '', 'E0404', 'E0405', 'E0412', 'E0422', 'E0423', 'E0425', 'E0432', 'E0433', 'E0531', 'E0532', 'E0573', 'E0574',
    'E0583',
}


class Finding(NamedTuple):
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f'{self.file}:{self.line}:{self.column}'


def guarded(prepared: Prepared, job: Job) -> Verdict:
    """For a tree in which any tool carried the job out rightly; `seconds` are those of `check` and `fix`."""
    tree, seconds = prepared.tree, 0.0
    write_table(tree, job)
    said: list[str] = []
    for changed in staged_changes(tree):
        if job.is_move and not has_paths_alone(changed, job):
            continue
        write(tree, changed.name, changed.before)
        started = time.monotonic()
        ran = command(tree, 'check')
        seconds += time.monotonic() - started
        complaints = checked(tree, prepared.target, prepared.crate.features)
        said += against_check(ran, changed, job, complaints)
        started = time.monotonic()
        said += against_fix(tree, changed)
        seconds += time.monotonic() - started
        as_staged(tree)
    return Verdict('wrong' if said else 'right', seconds, tuple(said[:20]))


def restored(prepared: Prepared, job: Job, tool: str, seed: int) -> Verdict:
    """Without cargo: a sample of the files that a rename changed is put back; each line that differs must be found."""
    reset(prepared.tree)
    verdict = carried_out(prepared, job, tool)
    if verdict.verdict != 'right':
        return verdict
    tree, said = prepared.tree, []
    every = staged_changes(tree)
    for changed in random.Random(f'{seed}/{job.id}').sample(every, min(FILES, len(every))):
        write(tree, changed.name, changed.before)
        said += against_lines(command(tree, 'check'), changed, job)
        said += against_fix(tree, changed)
        as_staged(tree)
    return verdict._replace(verdict='wrong' if said else 'right', said=tuple(said[:20]))


def against_lines(ran: Ran, changed: Changed, job: Job) -> list[str]:
    """What is found in lines that are as they were, or in other files, and what is not found in those that name it."""
    lines = changed.before.split('\n')
    differing = {
        changed.before.count('\n', 0, place.start) + 1
        for place in places(Changed(changed.name, changed.after, changed.before))
    }
    naming = {line for line in differing if re.search(rf'\b{re.escape(job.old[-1])}\b', lines[line - 1])}
    findings = findings_in(ran.output)
    found = {place.line for place in findings if place.file == changed.name}
    return [
        *(f'{place}: found in a file that was not put back' for place in findings if place.file != changed.name),
        *(f'{changed.name}:{line}: not found: {lines[line - 1].strip()}' for line in sorted(naming - found)),
        *(f'{changed.name}:{line}: found for nothing: {lines[line - 1].strip()}' for line in sorted(found - differing)),
    ]


def has_paths_alone(changed: Changed, job: Job) -> bool:
    """Whether all lines that a move changed name the module, and none declares it.

    The others are edited for the move itself: `fix` neither moves declarations nor lets more be seen.
    """
    name = re.escape(job.old[-1])
    before, after = changed.before.splitlines(), changed.after.splitlines()
    lines = [line for line in list(difflib.unified_diff(before, after, n=0, lineterm=''))[2:] if line[0] in '-+']
    return all(re.search(rf'\b{name}\b', line) and not re.search(rf'\bmod\s+{name}\b', line) for line in lines)


def against_check(ran: Ran, changed: Changed, job: Job, complaints: list[Complaint]) -> list[str]:
    findings = findings_in(ran.output)
    said = []
    if ran.code != 1:
        said.append(f'{changed.name}: check ends with {ran.code} and {len(findings)} findings\n{ran.output}')
    said += [f'{place}: found in a file that was not put back' for place in findings if place.file != changed.name]
    for complaint in complaints:
        if complaint.code in UNRESOLVED and is_about(complaint, changed, job) and not is_found(complaint, findings):
            said.append(f'not found: {complaint.short}\n{complaint.rendered}')
    return list(dict.fromkeys(said))


def findings_in(output: str) -> list[Finding]:
    rows = re.findall(r'(?m)^(.+?):(\d+):(\d+): (?:error|warning): ', output)
    return [Finding(file.replace('\\', '/'), int(line), int(column)) for file, line, column in rows]


def is_about(complaint: Complaint, changed: Changed, job: Job) -> bool:
    """Whether the old name stands where rustc points: other errors follow from those at the old name."""
    lines = changed.before.split('\n')
    for span in complaint.spans:
        pointed = '\n'.join(lines[span.start[0] - 1:span.end[0]]) if span.file == changed.name else ''
        last = pointed.rpartition('\n')[2]
        pointed = pointed[span.start[1] - 1:len(pointed) - len(last) + span.end[1] - 1]
        if re.search(rf'\b{re.escape(job.old[-1])}\b', pointed):
            return True
    return False


def is_found(complaint: Complaint, findings: list[Finding]) -> bool:
    return any(
        span.file == finding.file and span.start <= (finding.line, finding.column) < span.end
        for span in complaint.spans for finding in findings
    )


def against_fix(tree: Path, changed: Changed) -> list[str]:
    first = command(tree, 'fix')
    if text_of((tree / changed.name).read_bytes()) != changed.after:
        return [f'{changed.name}: fix did not give the renamed file back\n{git(tree, "diff")}\n{first.output}']
    touched = git(tree, 'diff', '--name-only')
    if touched:
        return [f'{changed.name}: fix changed {touched.strip()} too']
    if first.code != 1:
        return [f'{changed.name}: fix ends with {first.code}\n{first.output}']
    second = command(tree, 'fix')
    if second != Ran(0, ''):
        return [f'{changed.name}: a second fix ends with {second.code}\n{second.output}']
    return []
