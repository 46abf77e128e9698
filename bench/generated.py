"""A long run of generated programs: `python bench/generated.py --count 1000`. See tests/generated_test.py.

Each seed is a small package. `apply` renames something in it, rustc judges; then the old text of one file after the
other is put back, for `check` and `fix`. Prints what went wrong, and leaves it in a folder.
"""
from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / 'tests'
sys.path.insert(0, str(TESTS))
if True:  # behind the path that they are found by
    from caselib import written
    from genjudge import VERDICTS
    from genjudge import Outcome
    from genjudge import Subject
    from genjudge import compiled
    from genjudge import judged
    from genjudge import judged_subject
    from genjudge import many_names
    from genminimal import minimal

EVERY = 100  # programs between two lines of progress


def main() -> int:
    verdicts = '\n'.join(
        f'  {name:<17}{"WRONG: " if wrong else ""}{about}' for name, (wrong, about) in VERDICTS.items()
    )
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=f'verdicts:\n{verdicts}', formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('-n', '--count', type=int, default=1000, help='how many programs (default 1000)')
    parser.add_argument('-s', '--seed', type=int, default=0, help="the first one's seed (default 0)")
    parser.add_argument('-k', '--keep', type=Path, metavar='DIR', help='where the trees of what is wrong are left')
    parser.add_argument(
        '-m', '--minimal', action='store_true', help='make what is wrong as small as it goes: a minute each',
    )
    options = parser.parse_args()
    started, counts = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory(prefix='generated') as folder:
        for seed in range(options.seed, options.seed + options.count):
            outcome = tried(seed, Path(folder))
            counts[outcome.verdict] += 1
            if outcome.is_wrong:
                if options.minimal and outcome.subject is not None:
                    outcome = made_small(outcome, Path(folder))
                print(outcome.told(), flush=True)
                if options.keep is not None:
                    kept(outcome, options.keep / str(seed))
            if (seed + 1 - options.seed) % EVERY == 0:
                print(told(counts, started), file=sys.stderr, flush=True)
    print(told(counts, started))
    return 1 if any(VERDICTS[verdict][0] for verdict in counts) else 0


def tried(seed: int, folder: Path) -> Outcome:
    try:
        return judged(seed, folder)
    except Exception:  # noqa: BLE001  (the tool's, or the generator's: the run goes on)
        return Outcome(seed, 'crash', details=traceback.format_exc())


def told(counts: Counter[str], started: float) -> str:
    numbers = ', '.join(f'{count} {verdict}' for verdict, count in counts.most_common())
    return f'{sum(counts.values())} programs in {time.monotonic() - started:.0f} s: {numbers}'


def made_small(outcome: Outcome, folder: Path) -> Outcome:
    """The smallest program of which the same is wrong, and which means the same under its many names."""
    found = [outcome]

    def fails(one: Subject) -> bool:
        if not any(tok.role == 'decl' and tok.name == one.target.name for tok in one.program.tokens()):
            return False
        after = judged_subject(one, folder)
        if after.verdict != outcome.verdict or said(after) != said(outcome):
            return False
        for names in (one.names, many_names(one.program)):
            if not compiled(one.tree(one.program.written(names)), one.program.edition, folder).fine:
                return False
        found.append(after)
        return True

    assert outcome.subject is not None
    minimal(outcome.subject, fails)
    return found[-1]


def said(outcome: Outcome) -> list[str]:
    """How a refusal ends: what it is about, whatever the names are."""
    return outcome.details.partition('\n')[0].split()[-4:] if outcome.verdict == 'over-refused' else []


def kept(outcome: Outcome, folder: Path) -> None:
    """`before` and `after` the run, and what differs from what is expected."""
    written(outcome.before, folder / 'before')
    written(outcome.after, folder / 'after')
    lines = [outcome.told(), '']
    if outcome.subject is not None:
        expected = outcome.subject.tree(outcome.subject.program.written(outcome.subject.renamed))
        for name in sorted({*expected, *outcome.after}):
            texts = [tree.get(name, '').splitlines() for tree in (expected, outcome.after)]
            lines += difflib.unified_diff(*texts, f'expected/{name}', f'after/{name}', lineterm='', n=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'told.txt').write_text('\n'.join(lines) + '\n', encoding='utf-8')


if __name__ == '__main__':
    sys.exit(main())
