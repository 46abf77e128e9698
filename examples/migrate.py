"""The whole rename in one command: `apply` on the scheduler as it was before (needs cargo, to verify)."""
from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from demo import PROJECT
from demo import clean_environment
from demo import committed
from demo import shown

BEFORE = PROJECT / 'examples' / 'scheduler-before'
SHOWN = (
    "rust-renames apply --verify 'cargo check --all-targets' --report ../renames.md",
    'git status --short',
    'cat ../renames.md',
)


def main() -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        top = Path(folder).resolve()
        environment = clean_environment(top)
        scheduler = top / 'scheduler'
        shutil.copytree(BEFORE, scheduler, ignore=shutil.ignore_patterns('target'))
        (scheduler / '.gitignore').write_text('/target\n')
        committed(scheduler, 'A scheduler in three phases', environment)
        codes = [shown(command, scheduler, environment) for command in SHOWN]
    return 0 if codes == [0, 0, 0] else 1


if __name__ == '__main__':
    raise SystemExit(main())
