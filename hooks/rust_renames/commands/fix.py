"""`fix`: writes the new paths where that can be done, reports the rest."""
from __future__ import annotations

import sys

from rust_renames.commands._examination import examined
from rust_renames.commands._examination import examined_staged_to_fix
from rust_renames.commands._output import failed
from rust_renames.commands._output import has_error
from rust_renames.commands._output import say
from rust_renames.commands._output import say_faults
from rust_renames.commands._output import say_left
from rust_renames.commands._place import here
from rust_renames.disk import replace
from rust_renames.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._examination import Examination
    from rust_renames.commands._examination import Fix
    from rust_renames.commands._options import Options
    from rust_renames.commands._place import Place


def run(options: Options) -> int:
    place = here()
    found = examined_staged_to_fix(place, options) if options.staged else examined(place, options, to_fix=True)
    fixes = found.fixes if options.diff else _carried_out(place, found)
    fixed = [finding for fix in fixes for finding in fix.findings]
    mended = {id(finding) for finding in fixed}
    left = [finding for finding in found.findings if id(finding) not in mended]
    if options.diff:
        _show(fixes)
        say_left(left, options)
    else:
        say(options, left, fixed)
    say_faults(found)
    if failed(found):
        return 2
    return 1 if has_error(fixed + left) and not options.exit_zero else 0


def _carried_out(place: Place, found: Examination) -> list[Fix]:
    """Writes the files; one that can't be written is named, and its findings are left."""
    done = []
    for fix in found.fixes:
        try:
            replace(place.disk.place(fix.filename), fix.before, fix.after)
            done.append(fix)
        except UserError as error:
            found.faults.append((fix.shown, None, error.message))
    return done


def _show(fixes: list[Fix]) -> None:
    """Bytes, since neither line ends nor characters may change on the way to `git apply`."""
    if fixes:
        from rust_renames.commands._diff import unified
        sys.stdout.flush()
        for fix in sorted(fixes, key=_filename):
            sys.stdout.buffer.write(unified(fix.shown, fix.before, fix.after))
        sys.stdout.buffer.flush()


def _filename(fix: Fix) -> str:
    return fix.shown
