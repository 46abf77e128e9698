"""Renames in real crates, judged by cargo: `python -m bench.corpus --help`."""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Iterable
from typing import Sequence

from bench.corpus.crates import Crate
from bench.corpus.crates import Prepared
from bench.corpus.crates import Unusable
from bench.corpus.crates import known_crates
from bench.corpus.crates import local_crate
from bench.corpus.crates import prepared
from bench.corpus.crates import reset
from bench.corpus.declared import declared
from bench.corpus.guard import guarded
from bench.corpus.guard import restored
from bench.corpus.jobs import KINDS
from bench.corpus.jobs import Job
from bench.corpus.jobs import all_jobs
from bench.corpus.jobs import jobs
from bench.corpus.leftovers import renamed_and_read
from bench.corpus.lock import held
from bench.corpus.log import done_by_all
from bench.corpus.log import noted
from bench.corpus.log import recorded
from bench.corpus.log import shown
from bench.corpus.log import summary
from bench.corpus.overedit import overedited
from bench.corpus.together import KINDS as TOGETHER
from bench.corpus.together import groups
from bench.corpus.together import tried_together
from bench.corpus.tools import TOOLS
from bench.corpus.trial import Verdict
from bench.corpus.trial import tried

ABOUT = '''
Takes published crates from cargo's registry, renames their modules and items one at a time in a fresh copy, and lets
`cargo check --all-targets` say whether that was right. It is a package and no script, since each of its parts (crates,
jobs, tools, trial, guard, overedit, leftovers, log) is of use alone.

Kinds of jobs:
  module    every module, renamed in place
  item      a sample of 40 structs, enums, variants, unions, functions, constants, statics, traits, types, macros
  move      a sample of 20 modules, each to another parent in its crate
  guard     as module and item; where that is right, the old text of each changed file is put back, and `check` has to
            report the places at which rustc fails, `fix` to give the renamed file back, a second `fix` to do nothing
  guard-move  as move; where that is right, likewise for the files in which nothing but paths to the module changed
  restore   as guard, without cargo, for 4 files a rename: `check` has to report the lines that it changed, and `fix` to
            change them likewise
  overedit  as module; where that is right, a sample of 5 changed places is turned back one at a time, and cargo or
            rustdoc has to complain, if they do about a name that nothing has; what survives makes the verdict wrong
  leftover  as module and item, without cargo: each word of the old name that is left in code has to be something else,
            by what `explain` says

Verdicts:
  right     cargo has no new complaint, and the old name is gone
  wrong     cargo complains, the old name is still declared, or a refusal left traces
  refused   exit code 2 and an untouched tree
  error     a traceback, another exit code or a time-out
'''

CRATE_HELP = 'one of crates.toml, or the folder of a package; repeatable; default: all of crates.toml'


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parsed(argv)
    crates = chosen_crates(arguments.crate)
    log = arguments.work / 'log.jsonl'
    if arguments.job:
        return replayed(arguments, crates[0])
    if not arguments.summary:
        for crate in crates:
            ran_crate(arguments, crate, log)
    records = [
        record for record in recorded(log).values()
        if record.crate in {crate.name for crate in crates}
        and record.kind in arguments.kind and record.tool in arguments.tool
    ]
    records = done_by_all(records, arguments.tool)
    print(summary(records, 'tool' if len(arguments.tool) > 1 else 'crate'), end='')
    if arguments.show:
        print('\n' + shown(records), end='')
    return 0


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        'python -m bench.corpus', description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('--crate', action='append', metavar='NAME', help=CRATE_HELP)
    parser.add_argument('--kind', action='append', choices=KINDS, help='repeatable; default: module')
    parser.add_argument(
        '--tool', action='append', choices=sorted(TOOLS),
        help='repeatable: several do the same jobs and are compared; default: rust-renames',
    )
    parser.add_argument('--limit', type=int, metavar='N', help='a sample of N jobs of each kind and crate')
    parser.add_argument(
        '--together', type=int, default=1, metavar='N',
        help='modules, items and moves: judge up to N renames by one run of cargo; default: %(default)s',
    )
    parser.add_argument(
        '--names', choices=('fresh', 'taken'), default='fresh',
        help='of new names: such as nothing has, or such as mean something else somewhere; default: %(default)s',
    )
    parser.add_argument('--seed', type=int, default=0, help='of the samples; default: %(default)s')
    parser.add_argument(
        '--work', type=Path, metavar='DIR', default=Path(tempfile.gettempdir(), 'rust-renames-corpus'),
        help='where crates, products of cargo and the log lie, for one run at a time; default: %(default)s',
    )
    parser.add_argument(
        '--again', action='append', metavar='VERDICT', choices=('right', 'wrong', 'refused', 'error'),
        help='do the jobs anew that the log has with this verdict; repeatable. Others in the log are not done twice',
    )
    parser.add_argument('--summary', action='store_true', help='run nothing, tell what the log says')
    parser.add_argument('--show', action='store_true', help='list what is not right with the first complaint')
    parser.add_argument('--job', metavar='ID', help='do this one job, as --show prints it, and say all there is to say')
    parser.add_argument('--keep', action='store_true', help='with --job: leave the tree as the tool left it')
    arguments = parser.parse_args(argv)
    arguments.kind = arguments.kind or ['module']
    arguments.tool = arguments.tool or ['rust-renames']
    arguments.work = arguments.work.resolve()
    if arguments.job:
        arguments.crate = arguments.crate or arguments.job.split('/')[:1]
        arguments.kind = arguments.job.split('/')[1:2]
        if not set(KINDS).issuperset(arguments.kind or ['']):
            parser.error(f'--job: {arguments.job} names no kind')
    return arguments


def chosen_crates(names: list[str] | None) -> list[Crate]:
    known = known_crates()
    local = {name: local_crate(Path(name)) for name in names or () if Path(name, 'Cargo.toml').is_file()}
    unknown = sorted(set(names or ()) - known.keys() - local.keys())
    if unknown:
        raise SystemExit(f'not in crates.toml, and no package: {", ".join(unknown)}\nthere are: {", ".join(known)}')
    return [local.get(name) or known[name] for name in names or known]


def ran_crate(arguments: argparse.Namespace, crate: Crate, log: Path) -> None:
    with held(arguments.work / 'locks' / crate.name) as is_alone:
        try:
            if not is_alone:
                raise Unusable(f'{crate.name}: another run has it')
            progress(f'{crate.name}: preparing')
            ready = prepared(crate, arguments.work)
        except Unusable as unusable:
            progress('')
            print(f'left out: {unusable}', file=sys.stderr)
            return
        reset(ready.tree)
        found = declared(ready.tree)
        for kind in arguments.kind:
            todo = jobs(crate, kind, found, arguments.seed, arguments.limit, arguments.names)
            size = arguments.together if kind in TOGETHER else 1
            ran_jobs(arguments, ready, todo, size, log)
        reset(ready.tree)


def ran_jobs(arguments: argparse.Namespace, ready: Prepared, todo: list[Job], size: int, log: Path) -> None:
    known = recorded(log)
    done = not_right = 0
    # the tools in turn, so that what else the machine does meets all of them
    for group, tool in ((group, tool) for group in groups(todo, size) for tool in arguments.tool):
        verdicts = {job: known[tool, job.id].verdict for job in group if (tool, job.id) in known}
        due = [job for job in group if verdicts.get(job) in (None, *(arguments.again or ()))]
        progress(f'[{done}/{len(todo) * len(arguments.tool)}] {not_right} not right; {group[0].id}')
        for job, verdict in verdicts_of(ready, due, tool, arguments.seed):
            verdicts[job] = noted(log, tool, job, verdict).verdict
        done += len(group)
        not_right += sum(verdict != 'right' for verdict in verdicts.values())
    progress('')


def verdicts_of(ready: Prepared, group: list[Job], tool: str, seed: int) -> Iterable[tuple[Job, Verdict]]:
    if len(group) > 1:
        return tried_together(ready, group, tool)
    return ((job, verdict_of(ready, job, tool, seed)) for job in group)


def verdict_of(ready: Prepared, job: Job, tool: str, seed: int) -> Verdict:
    if job.kind == 'leftover':
        return renamed_and_read(ready, job, tool)
    if job.kind == 'restore':
        return restored(ready, job, tool, seed)
    verdict = tried(ready, job, tool)
    if verdict.verdict == 'right' and job.kind in ('guard', 'guard-move'):
        return guarded(ready, job)
    if verdict.verdict == 'right' and job.kind == 'overedit':
        return overedited(ready, job, seed)
    return verdict


def replayed(arguments: argparse.Namespace, crate: Crate) -> int:
    """A single job, whether the samples have it or not."""
    with held(arguments.work / 'locks' / crate.name) as is_alone:
        if not is_alone:
            raise SystemExit(f'{crate.name}: another run has it')
        return replayed_alone(arguments, prepared(crate, arguments.work))


def replayed_alone(arguments: argparse.Namespace, ready: Prepared) -> int:
    reset(ready.tree)
    every = all_jobs(ready.crate, arguments.kind[0], declared(ready.tree))
    old, _, new = arguments.job.partition('=')
    job = next((job for job in every if job.id == arguments.job), None)
    if job is None and new:
        job = next((job._replace(new=tuple(new.split('::'))) for job in every if job.id == old), None)
    if job is None:
        raise SystemExit(f'no such job: {arguments.job}')
    verdict = verdict_of(ready, job, arguments.tool[0], arguments.seed)
    print(f'{verdict.verdict} after {verdict.seconds:.1f} s', *verdict.said, sep='\n')
    if arguments.keep:
        print(f'left as it is: {ready.tree}')
    else:
        reset(ready.tree)
    return 0 if verdict.verdict == 'right' else 1


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f'\r\x1b[K{text[:100]}', end='', file=sys.stderr, flush=True)


if __name__ == '__main__':
    raise SystemExit(main())
