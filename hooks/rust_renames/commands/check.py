"""`check`: reports old paths, changes nothing."""
from __future__ import annotations

from rust_renames.commands._examination import examined
from rust_renames.commands._examination import examined_staged
from rust_renames.commands._output import failed
from rust_renames.commands._output import has_error
from rust_renames.commands._output import say
from rust_renames.commands._output import say_faults
from rust_renames.commands._place import here

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._options import Options


def run(options: Options) -> int:
    place = here()
    found = examined_staged(place, options) if options.staged else examined(place, options, to_fix=False)
    say(options, found.findings, [])
    say_faults(found)
    if failed(found):
        return 2
    return 1 if has_error(found.findings) and not options.exit_zero else 0
