"""How long a run takes beside its peers, in one sitting: `python bench/speed.py`, with the extra `bench` installed.

Commands are started as a hook starts them and run in turn, so that a machine that gets slower is slower for both.
Medians of wall time and the largest peak of memory are printed as a Markdown table, with the ratios that matter.
"""
from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

FILES = 1500
LARGEST = 250_000  # bytes
HOOK = 'from rust_renames.main import run; run()'  # as .pre-commit-hooks.yaml has it
NAME = 'phase2_of_the_bench'
TABLE = '[[rename]]\nfrom = "crate::{0}"\nto = "crate::{0}_done"\n'


class Command(NamedTuple):
    name: str
    argv: list[str]
    folder: Path


class Figures(NamedTuple):
    median: float  # seconds
    memory: int  # bytes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-n', '--runs', type=int, default=15, help='counted runs of each command (default 15)')
    parser.add_argument(
        '--sources', type=Path, default=Path.home() / '.cargo' / 'registry' / 'src', metavar='DIR',
        help='where real Rust files are taken from (default: what cargo has fetched)',
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='rust-renames-bench') as folder:
        top = Path(folder)
        clean, stale, many = (top / name for name in ('clean', 'stale', 'many'))
        # A process of its own, since a command's peak of memory is never told as less than that of who started it.
        trees = options.sources, clean, stale, many
        building = multiprocessing.get_context('spawn').Process(target=built, args=trees)
        building.start()
        building.join()
        if building.exitcode:
            return 1
        size = sum(file.stat().st_size for file in (clean / 'src').iterdir())
        print(f'{FILES} files, {size / 1e6:.1f} MB, medians of {options.runs}\n')
        print('| what | command | seconds | peak MB | ratio |\n| --- | --- | --- | --- | --- |')
        ten = sorted(str(file.relative_to(clean)) for file in (clean / 'src').glob('*.rs'))[:10]
        shown('10 files, clean', options.runs, [ours(clean, *ten), ast_grep(clean, *ten), pygrep(clean, *ten)])
        shown('whole tree, clean', options.runs, [ours(clean), ast_grep(clean, '.')])
        shown('1,000 entries', options.runs, [ours(many), ours(clean)])
        shown('50 stale files', options.runs, [ours(stale), ast_grep(stale, '.')])
    return 0


def built(sources: Path, clean: Path, stale: Path, many: Path) -> None:
    written(sources, clean)
    copied(clean, stale)
    copied(clean, many)
    (many / 'rust-renames.toml').write_text(''.join(TABLE.format(f'{NAME}_{number}') for number in range(1000)))
    made_stale(stale)
    for tree in (clean, stale, many):
        committed(tree)


def ours(folder: Path, *files: str) -> Command:
    return Command('rust-renames check', [sys.executable, '-Ic', HOOK, 'check', *files], folder)


def ast_grep(folder: Path, *files: str) -> Command:
    return Command('ast-grep', [script('ast-grep'), 'run', '--lang', 'rust', '--pattern', NAME, *files], folder)


def pygrep(folder: Path, *files: str) -> Command:
    return Command('pygrep hook', [sys.executable, '-m', 'pre_commit.languages.pygrep', NAME, *files], folder)


def script(name: str) -> str:
    """A command of this environment."""
    found = Path(sys.executable).parent / (name + ('.exe' if os.name == 'nt' else ''))
    if not found.exists():
        raise SystemExit(f'{name} is not installed here: pip install -e ".[bench]"')
    return str(found)


def shown(what: str, runs: int, commands: list[Command]) -> None:
    """Runs the commands in turn and prints a row each; the ratio is that of the first command to the row's."""
    times: list[list[float]] = [[] for _ in commands]
    peaks = [0 for _ in commands]
    for number in range(runs + 1):
        for index, command in enumerate(commands):
            seconds, memory = timed(command)
            if number:  # the first is to warm up
                times[index].append(seconds)
                peaks[index] = max(peaks[index], memory)
    figures = [Figures(statistics.median(some), peak) for some, peak in zip(times, peaks)]
    for index, (command, one) in enumerate(zip(commands, figures)):
        ratio = f'{figures[0].median / one.median:.2f}' if index else ''
        print(f'| {what} | {command.name} | {one.median:.3f} | {one.memory / 1e6:.0f} | {ratio} |', flush=True)


def timed(command: Command) -> tuple[float, int]:
    """Wall seconds and the peak of resident memory in bytes (0 where the system does not tell)."""
    start = time.perf_counter()
    process = subprocess.Popen(command.argv, cwd=command.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not hasattr(os, 'wait4'):
        process.wait()
        return time.perf_counter() - start, 0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f'{" ".join(command.argv[:4])} … ended with {process.returncode}')
    return time.perf_counter() - start, usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024)


def written(sources: Path, folder: Path) -> None:
    """A package of that many real files, taken at random; its library declares all of them."""
    found = sorted(file for file in sources.rglob('*.rs') if file.is_file() and file.stat().st_size < LARGEST)
    found = [file for file in found if NAME.encode() not in file.read_bytes()]
    if len(found) < FILES:
        raise SystemExit(f'{sources} has too few Rust files: let cargo fetch some crates, or name --sources')
    chosen = random.Random(0).sample(found, FILES)
    (folder / 'src').mkdir(parents=True)
    (folder / 'Cargo.toml').write_text('[package]\nname = "bench"\nversion = "0.1.0"\nedition = "2021"\n')
    (folder / 'rust-renames.toml').write_text(TABLE.format(NAME))
    names = []
    for number, file in enumerate(chosen):
        (folder / 'src' / f'module_{number}.rs').write_bytes(file.read_bytes())
        names.append(f'module_{number}')
    library = ''.join(f'pub mod {name};\n' for name in names) + f'pub mod {NAME}_done;\n'
    (folder / 'src' / 'lib.rs').write_text(library)
    (folder / 'src' / f'{NAME}_done.rs').write_text('pub fn run() {}\n')


def copied(source: Path, target: Path) -> None:
    for file in source.rglob('*'):
        if file.is_file():
            (target / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / file.relative_to(source)).write_bytes(file.read_bytes())


def made_stale(folder: Path) -> None:
    """Fifty files use the renamed module, by an import and by a path."""
    for number in range(0, FILES, FILES // 50):
        with (folder / 'src' / f'module_{number}.rs').open('ab') as file:
            file.write(f'\nfn stale() {{ use crate::{NAME}::run; run(); crate::{NAME}::run(); }}\n'.encode())


def committed(folder: Path) -> None:
    for command in (['init', '--quiet'], ['add', '--all']):
        subprocess.run(['git', *command], cwd=folder, check=True)


if __name__ == '__main__':
    raise SystemExit(main())
