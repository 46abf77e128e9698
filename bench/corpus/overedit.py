"""Over-edits: places that a right rename changed, turned back one at a time. Each must have been needed.

Where cargo is silent about a place in a comment, rustdoc is asked, and the documentation's tests of the file are run.
What survives both is listed: a change for nothing, or code that this build does not look at.
"""
from __future__ import annotations

import random
import re
import subprocess
import time

from bench.corpus.cargo import Complaint
from bench.corpus.cargo import checked
from bench.corpus.cargo import documented
from bench.corpus.cargo import environment
from bench.corpus.cargo import new_complaints
from bench.corpus.crates import Prepared
from bench.corpus.differences import Changed
from bench.corpus.differences import Place
from bench.corpus.differences import as_staged
from bench.corpus.differences import places
from bench.corpus.differences import staged_changes
from bench.corpus.differences import write
from bench.corpus.jobs import Job
from bench.corpus.trial import Verdict

PLACES = 5
KEYWORDS = 'mod|struct|enum|union|fn|const|static(?: mut)?|trait|type|macro_rules!'


def overedited(prepared: Prepared, job: Job, seed: int) -> Verdict:
    """For a tree in which the job was carried out rightly; `seconds` are cargo's."""
    every = [
        (changed, place) for changed in staged_changes(prepared.tree) for place in places(changed)
        if not is_declaration(changed, place)
    ]
    chosen = random.Random(f'{seed}/{job.id}').sample(every, min(PLACES, len(every)))
    started = time.monotonic()
    accepted = tuple(checked(prepared.tree, prepared.target, prepared.crate.features))
    links: dict[str, list[Complaint]] = {}
    said = []
    for changed, place in chosen:
        is_silent = turned_back_is_silent(prepared, changed, place, accepted)
        if is_silent and in_comment(changed, place):
            if changed.name not in links:
                links[changed.name] = documentation(prepared, changed, None)
            after = documentation(prepared, changed, place)
            is_silent = not new_complaints(tuple(links[changed.name]), after, '', '')
        if is_silent:
            said.append(survivor(changed, place))
    as_staged(prepared.tree)
    return Verdict('wrong' if said else 'right', time.monotonic() - started, tuple(said))


def turned_back_is_silent(
    prepared: Prepared, changed: Changed, place: Place, accepted: tuple[Complaint, ...],
) -> bool:
    as_staged(prepared.tree)
    write(prepared.tree, changed.name, turned_back(changed, place))
    after = checked(prepared.tree, prepared.target, prepared.crate.features)
    return not new_complaints(accepted, after, '', '')


def turned_back(changed: Changed, place: Place) -> str:
    return changed.after[:place.start] + place.before + changed.after[place.end:]


def is_declaration(changed: Changed, place: Place) -> bool:
    """Of what is declared and not used, any name will do."""
    return re.search(rf'\b(?:{KEYWORDS})\s+$', changed.after[:place.start]) is not None


def in_comment(changed: Changed, place: Place) -> bool:
    """As good as: block comments without a star before each line are missed."""
    line = changed.after[changed.after.rfind('\n', 0, place.start) + 1:place.end]
    return re.match(r'\s*(?://|/?\*)|.*(?://|\bdoc\b)', line) is not None


def documentation(prepared: Prepared, changed: Changed, place: Place | None) -> list[Complaint]:
    """What rustdoc says of links, and the documentation tests of the file that fail."""
    as_staged(prepared.tree)
    if place is not None:
        write(prepared.tree, changed.name, turned_back(changed, place))
    said = documented(prepared.tree, prepared.target, prepared.crate.features)
    return said + failed_tests(prepared, changed.name)


def failed_tests(prepared: Prepared, file: str) -> list[Complaint]:
    run = subprocess.run(
        ['cargo', 'test', '--quiet', '--offline', '--workspace', '--doc', *prepared.crate.features, '--', file],
        cwd=prepared.tree, env=environment(prepared.target), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding='utf-8', timeout=3600,
    )
    failed = sorted(set(re.findall(r'(?m)^(?:    |test )(\S.* \(line \d+\))', run.stdout))) if run.returncode else []
    return [Complaint('error', '', 'doc', name, run.stdout, ()) for name in failed]


def survivor(changed: Changed, place: Place) -> str:
    number = changed.after.count('\n', 0, place.start) + 1
    line = changed.after.split('\n')[number - 1]
    return f'{changed.name}:{number}: survives as {place.before!r}: {line.strip()}'
