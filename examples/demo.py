"""A stale branch meets the hooks: run it in an environment that has pre-commit (`pip install -e '.[test]'`)."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / 'examples' / 'scheduler'
PACKAGED = ('.pre-commit-hooks.yaml', 'LICENSE', 'README.md', 'hooks', 'pyproject.toml', 'setup.cfg')
CONFIG = '''\
repos:
-   repo: {repository}
    rev: {revision}
    hooks:
    -   id: rust-renames-check
    -   id: rust-renames-fix
        stages: [manual]
'''
SHOWN = (
    "git commit --quiet -m 'Try failed jobs again'",
    'pre-commit run --hook-stage manual rust-renames-fix',
    'git diff --unified=0 src/retry.rs',
    'git add src/retry.rs',
    "git commit --quiet -m 'Try failed jobs again'",
)


def main() -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        top = Path(folder).resolve()
        environment = clean_environment(top)
        scheduler = renamed_scheduler(top, environment)
        drop_stale_file(scheduler, environment)
        codes = [shown(command, scheduler, environment) for command in SHOWN]
    return 0 if codes == [1, 1, 0, 0, 0] else 1


def shown(command: str, folder: Path, environment: dict[str, str]) -> int:
    """Runs the command, prints it with what it says, and gives its exit code."""
    program, _, rest = command.partition(' ')
    python = f'"{Path(sys.executable).as_posix()}" -m {program.replace("-", "_")} {rest}'
    line = python if program in ('pre-commit', 'rust-renames') else command
    if os.name == 'nt':
        line = line.replace("'", '"')
    run = subprocess.run(
        line, shell=True, cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    said = run.stdout.decode('utf-8', 'replace').replace('\r\n', '\n')
    sys.stdout.write(f'$ {command}\n{said}')
    sys.stdout.flush()
    return run.returncode


def renamed_scheduler(top: Path, environment: dict[str, str]) -> Path:
    """The example as a repository of its own, with this project's hooks installed."""
    hooks, scheduler = top / 'rust-renames', top / 'scheduler'
    hooks.mkdir()
    for name in PACKAGED:
        copied(PROJECT / name, hooks / name)
    revision = committed(hooks, 'The hooks', environment)
    shutil.copytree(EXAMPLE, scheduler, ignore=shutil.ignore_patterns('stale', 'target'))
    config = CONFIG.format(repository=hooks.as_posix(), revision=revision)
    (scheduler / '.pre-commit-config.yaml').write_bytes(config.encode())
    committed(scheduler, 'Name modules for what they do', environment)
    quiet([sys.executable, '-m', 'pre_commit', 'install', '--install-hooks'], scheduler, environment)
    return scheduler


def drop_stale_file(scheduler: Path, environment: dict[str, str]) -> None:
    """What a branch from before the rename brings: a new module that still has the old paths."""
    shutil.copy(EXAMPLE / 'stale' / 'src' / 'retry.rs', scheduler / 'src' / 'retry.rs')
    with (scheduler / 'src' / 'lib.rs').open('ab') as library:
        library.write(b'\npub mod retry;\n')
    quiet(['git', 'add', '--all'], scheduler, environment)


def committed(folder: Path, message: str, environment: dict[str, str]) -> str:
    """Makes a repository of the folder with one commit, and gives the commit's id."""
    for command in (['init', '--quiet'], ['add', '--all'], ['commit', '--quiet', '--message', message]):
        quiet(['git', *command], folder, environment)
    return quiet(['git', 'rev-parse', 'HEAD'], folder, environment)


def quiet(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    run = subprocess.run(
        command, cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    said = run.stdout.decode('utf-8', 'replace').strip()
    if run.returncode:
        raise SystemExit(f'{" ".join(command)}: exit code {run.returncode}\n{said}')
    return said


def copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns('__pycache__', '*.egg-info'))
    else:
        shutil.copy(source, target)


def clean_environment(top: Path) -> dict[str, str]:
    """No setting of the user's git reaches the demo, and nothing of the demo stays behind."""
    settings = ('PYTHONPATH', 'PRE_COMMIT_COLOR', 'FORCE_COLOR', 'SKIP')
    environment = {
        name: value for name, value in os.environ.items()
        if not name.startswith(('GIT_', 'RUST_RENAMES_')) and name not in settings
    }
    person = {f'GIT_{role}_{key}': value for role in ('AUTHOR', 'COMMITTER')
              for key, value in (('NAME', 'Demo'), ('EMAIL', 'demo@example.com'))}
    return {
        **environment, **person, 'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1', 'GIT_PAGER': '',
        'PRE_COMMIT_HOME': (top / 'pre-commit').as_posix(), 'PRE_COMMIT_COLOR': 'never',
    }


if __name__ == '__main__':
    raise SystemExit(main())
