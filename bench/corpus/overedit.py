"""Over-edits: places that a right rename changed, turned back one at a time. Each must have been needed.

All are turned back at once first: where cargo complains about a place's line, that place was needed. Where cargo is
silent about a place in a comment, rustdoc is asked, and the documentation's tests of the file are run. What survives
both is listed, unless a name that nothing has survives too: then this build does not look at the place.
"""
from __future__ import annotations

import random
import re
import subprocess
import time
from collections import Counter

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
NOBODY = 'nobody_has_this_name'
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
    trial = _Trial(prepared, accepted)
    needed = trial.complained_about(chosen)
    said = [
        survivor(changed, place) for changed, place in chosen
        if (changed.name, line_of(changed, place)) not in needed
        and trial.is_silent(changed, place, place.before) and not trial.is_silent(changed, place, NOBODY)
    ]
    as_staged(prepared.tree)
    return Verdict('wrong' if said else 'right', time.monotonic() - started, tuple(said))


class _Trial:
    """Tells whether cargo, and for comments rustdoc, are silent about another name at a place."""

    def __init__(self, prepared: Prepared, accepted: tuple[Complaint, ...]) -> None:
        self.prepared = prepared
        self.accepted = accepted
        self._documented: dict[str, tuple[Complaint, ...]] = {}  # by file, of the right tree

    def complained_about(self, chosen: list[tuple[Changed, Place]]) -> set[tuple[str, int]]:
        """Files and 1-based lines, of those with one of the places, that cargo complains about without all of them."""
        prepared = self.prepared
        chosen = [(changed, place) for changed, place in chosen if is_in_one_line(changed, place)]
        counted = Counter((changed.name, line_of(changed, place)) for changed, place in chosen)
        for name in {changed.name for changed, _ in chosen}:
            text = next(changed.after for changed, _ in chosen if changed.name == name)
            for place in sorted((place for changed, place in chosen if changed.name == name), reverse=True):
                text = text[:place.start] + place.before + text[place.end:]
            write(prepared.tree, name, text)
        after = checked(prepared.tree, prepared.target, prepared.crate.features)
        as_staged(prepared.tree)
        lines = {
            (span.file, line) for complaint in new_complaints(self.accepted, after, {}) for span in complaint.spans
            for line in range(span.start[0], span.end[0] + 1)
        }
        return {line for line in lines if counted[line] == 1}

    def is_silent(self, changed: Changed, place: Place, name: str) -> bool:
        prepared = self.prepared
        as_staged(prepared.tree)
        write(prepared.tree, changed.name, _with(changed, place, name))
        if new_complaints(self.accepted, checked(prepared.tree, prepared.target, prepared.crate.features), {}):
            return False
        if not in_comment(changed, place):
            return True
        after = documentation(prepared, changed.name)
        if changed.name not in self._documented:
            as_staged(prepared.tree)
            self._documented[changed.name] = tuple(documentation(prepared, changed.name))
        return not new_complaints(self._documented[changed.name], after, {})


def _with(changed: Changed, place: Place, name: str) -> str:
    return changed.after[:place.start] + name + changed.after[place.end:]


def line_of(changed: Changed, place: Place) -> int:
    return changed.after.count('\n', 0, place.start) + 1


def is_in_one_line(changed: Changed, place: Place) -> bool:
    return '\n' not in place.before + changed.after[place.start:place.end]


def is_declaration(changed: Changed, place: Place) -> bool:
    """Of what is declared and not used, any name will do."""
    return re.search(rf'\b(?:{KEYWORDS})\s+$', changed.after[:place.start]) is not None


def in_comment(changed: Changed, place: Place) -> bool:
    """As good as: block comments without a star before each line are missed."""
    line = changed.after[changed.after.rfind('\n', 0, place.start) + 1:place.end]
    return re.match(r'\s*(?://|/?\*)|.*(?://|\bdoc\b)', line) is not None


def documentation(prepared: Prepared, file: str) -> list[Complaint]:
    """What rustdoc says of links, and the documentation tests of a file that fail."""
    return documented(prepared.tree, prepared.target, prepared.crate.features) + failed_tests(prepared, file)


def failed_tests(prepared: Prepared, file: str) -> list[Complaint]:
    run = subprocess.run(
        ['cargo', 'test', '--quiet', '--offline', '--workspace', '--doc', *prepared.crate.features, '--', file],
        cwd=prepared.tree, env=environment(prepared.target), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding='utf-8', timeout=3600,
    )
    failed = sorted(set(re.findall(r'(?m)^(?:    |test )(\S.* \(line \d+\))', run.stdout))) if run.returncode else []
    return [Complaint('error', '', 'doc', name, run.stdout, ()) for name in failed]


def survivor(changed: Changed, place: Place) -> str:
    number = line_of(changed, place)
    line = changed.after.split('\n')[number - 1]
    return f'{changed.name}:{number}: survives as {place.before!r}: {line.strip()}'
