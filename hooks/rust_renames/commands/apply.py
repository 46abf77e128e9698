"""`apply`: carries the tables out on the whole tree, all of it or nothing."""
from __future__ import annotations

import os
import sys
from functools import partial
from typing import Callable

from rust_renames.check import Run
from rust_renames.commands._patch import patch
from rust_renames.commands._place import Place
from rust_renames.commands._place import here
from rust_renames.commands._progress import Clock
from rust_renames.commands._progress import Counted
from rust_renames.commands._prose import with_mentions
from rust_renames.commands._tables import loaded
from rust_renames.disk import write
from rust_renames.errors import UserError
from rust_renames.errors import UserErrors
from rust_renames.migrate import index
from rust_renames.migrate.journal import KEPT
from rust_renames.migrate.journal import Journal
from rust_renames.migrate.journal import Stuck
from rust_renames.migrate.journal import Tree
from rust_renames.migrate.journal import reason
from rust_renames.migrate.journal import restored
from rust_renames.migrate.processes import Signals
from rust_renames.migrate.processes import Stopped
from rust_renames.migrate.registry import macro_sources
from rust_renames.migrate.summary import Told
from rust_renames.migrate.summary import closing
from rust_renames.migrate.summary import markdown
from rust_renames.migrate.verify import failure
from rust_renames.migrate.verify import verified
from rust_renames.migrate.work import Work
from rust_renames.migrate.work import begun
from rust_renames.migrate.work import contents_of
from rust_renames.migrate.work import prepared
from rust_renames.plan.plan import planned
from rust_renames.plan.values import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._options import Options

REFUSED = 2


def run(options: Options) -> int:
    if options.files:
        raise UserError('apply works on the whole tree and takes no files')
    if options.dry_run and options.report is not None:
        raise UserError('a dry run writes nothing: leave out --report')
    place = here()
    _restore(Tree(place.root, place.repository))
    tables = loaded(place, options)
    run = Run(place.disk, tables)
    files = Counted(_rust_files(place), 'planning')
    return carried_out(place, planned(run, files, partial(macro_sources, place.root)), options)


def carried_out(place: Place, plan: Plan, options: Options) -> int:
    """The plan printed, or done; UserErrors with all that stands in the way of it."""
    if plan.refusals:
        raise UserErrors([UserError(refusal) for refusal in plan.refusals])
    report = None if options.report is None else os.path.abspath(options.report)
    if not plan.moves and not plan.texts:
        told = Told(plan, (), None)
        if report is not None and not options.dry_run:
            _write_report(report, told)
    else:
        work = _prepared(place, plan, options)
        plan = with_mentions(place, plan, report)
        told = Told(plan, tuple((one.old, one.new) for one in work.moving.renames), options.verify)
        if options.dry_run:
            _show(told, work)
        if work.faults:
            raise UserErrors(list(work.faults))
        if not options.dry_run:
            _do(work, None if report is None else (report, _document(told)), options)
    if options.verbose and not options.dry_run:
        for one in plan.findings:
            print(f'{one.filename}:{one.line}:{one.column}: fixed: {one.old} -> {one.new}')
    print('\n'.join(closing(told, not options.dry_run, options.verbose)))
    return 0


def _prepared(place: Place, plan: Plan, options: Options) -> Work:
    try:
        return prepared(
            Tree(place.root, place.repository), place.disk, plan.moves, plan.texts, options.allow_dirty,
        )
    except OSError as error:  # a folder that may not be read, say
        raise UserError(reason(error)) from None


def _rust_files(place: Place) -> list[str]:
    """All of the tree; those that nobody has told git about too, since they would break as well."""
    names = Place(place.root).rust_files()
    if place.repository is None:
        return names
    return sorted({*names, *index.untracked(place.repository, '.rs')})


def _do(work: Work, report: tuple[str, bytes] | None, options: Options) -> None:
    with Signals() as signals:
        verify = _verifying(work.tree.root, signals, options)
        try:
            if report is not None:
                contents_of(report[0])
            verify(' before anything is done: nothing was changed')
            journal, effects = begun(work, report)
        except Stopped as signal:
            raise UserError(f'stopped by {signal}: nothing was changed') from None
        except OSError as error:
            raise UserError(f'{reason(error)}: nothing was changed') from None
        try:
            journal.carry_out(effects, signals.check)
            verify('')
            signals.check()
            journal.drop()
        except BaseException as error:
            _undo(journal, error)
            if not isinstance(error, (UserError, Stopped, OSError)):
                raise  # a defect of ours: its traceback has to be seen
            raise UserError('undone: the tree and the index are as they were') from None


def _verifying(root: str, signals: Signals, options: Options) -> Callable[[str], None]:
    """Runs the user's command, where there is one; UserError where it fails."""
    def verify(when: str) -> None:
        if options.verify is None:
            return
        clock = Clock(f'`{options.verify}`')
        try:
            verdict = verified(
                options.verify, root, signals, clock.tick, sys.stderr.fileno() if options.verbose else None,
            )
        finally:
            clock.stop()
        if verdict.code:
            raise UserError(failure(verdict, when))
    return verify


def _undo(journal: Journal, error: BaseException) -> None:
    """First of all what was done goes, then why is told: nobody may be there to read it any more."""
    try:
        journal.undo()
    except Stuck:
        _tell(error)
        raise
    _tell(error)
    _tell_rest(journal)


def _restore(tree: Tree) -> None:
    """What a run that was killed has left is undone before anything else."""
    with Signals():
        journal = restored(tree)
    if journal is not None:
        print('a run of apply was stopped halfway: the tree and the index are as they were before it', file=sys.stderr)
        _tell_rest(journal)


def _tell(error: BaseException) -> None:
    print(f'error: {f"stopped by {error}" if isinstance(error, Stopped) else reason(error)}', file=sys.stderr)


def _tell_rest(journal: Journal) -> None:
    if journal.kept:
        names = ', '.join(journal.kept)
        where = journal.tree.own(KEPT)
        print(f'warning: another program has changed {names} meanwhile; its work is kept in {where}', file=sys.stderr)
    if journal.lost:
        raise UserErrors([UserError(f'cannot be brought back: {lost}') for lost in journal.lost])


def _show(told: Told, work: Work) -> None:
    """Bytes, since neither line ends nor characters may change on the way to `git apply`."""
    sys.stdout.flush()
    old_names = {new: old for old, new in told.plan.moves}
    for new in sorted({*old_names, *work.afters}):
        old = old_names.get(new, new)
        before, after = work.befores.get(old, b''), work.afters.get(new, work.befores.get(old, b''))
        sys.stdout.buffer.write(patch(old, new, before, after))
    sys.stdout.buffer.flush()


def _document(told: Told) -> bytes:
    return markdown(told).encode('utf-8', 'surrogateescape')


def _write_report(report: str, told: Told) -> None:
    try:
        write(report, _document(told))
    except OSError as error:
        raise UserError(reason(error)) from None
