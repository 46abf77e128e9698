"""rustc and cargo as the judges of cases: which trees compile, and what is said of those that don't."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from caselib import Case
from caselib import Expected
from caselib import Stub
from caselib import written


class Span(NamedTuple):
    """Lines and columns start at 1 and count characters; the end is exclusive."""

    file: str
    start: tuple[int, int]
    end: tuple[int, int]

    def holds(self, finding: Expected) -> bool:
        return self.file == finding.file and self.start <= (finding.line, finding.column) < self.end


class Complaint(NamedTuple):
    code: str
    text: str
    spans: tuple[Span, ...]


class Verdict(NamedTuple):
    """What rustc says of one tree, all targets taken together."""

    fine: bool
    complaints: tuple[Complaint, ...]
    text: str


def by_cargo(case: Case) -> bool:
    return case.own_manifest or any(kind in case.head.get('judge', []) for kind in ('cargo', 'test'))


def judged(case: Case, tree: dict[str, str], folder: Path) -> Verdict:
    """The folder gets the tree in `tree/` and rustc's products in `out/`."""
    written(tree, folder / 'tree')
    (folder / 'out').mkdir()
    if by_cargo(case):
        return total([result for cfg in [None, *case.head.get('cfg', [])] for result in cargo(case, folder, cfg)])
    results = []
    for cfg in [None, *case.head.get('cfg', [])]:
        results += plain(case, tree, folder, cfg)
    return total(results)


def total(results: list[subprocess.CompletedProcess[str]]) -> Verdict:
    complaints = [complaint for result in results for complaint in complaints_of(result)]
    fine = all(result.returncode == 0 for result in results)
    said = '\n'.join(complaint.text for complaint in complaints)
    raw = '\n'.join(result.stdout + result.stderr for result in results if result.returncode and not said)
    return Verdict(fine, tuple(complaints), said + raw)


def complaints_of(result: subprocess.CompletedProcess[str]) -> list[Complaint]:
    complaints = []
    for line in (result.stdout + '\n' + result.stderr).split('\n'):
        if not line.startswith('{'):
            continue
        message = json.loads(line)
        message = message.get('message', message) if 'reason' in message else message
        if isinstance(message, dict) and message.get('level') == 'error':
            complaints.append(complaint_of(message))
    return complaints


def complaint_of(message: dict[str, object]) -> Complaint:
    spans = []
    for span in message['spans']:  # type: ignore[attr-defined]
        if span['is_primary']:
            spans.append(outermost(span))
    code = message.get('code')
    return Complaint(str(code['code']) if isinstance(code, dict) else '', str(message['rendered']), tuple(spans))


def outermost(span: dict[str, object]) -> Span:
    return Span(
        str(span['file_name']).replace('\\', '/'),
        (span['line_start'], span['column_start']),  # type: ignore[arg-type]
        (span['line_end'], span['column_end']),  # type: ignore[arg-type]
    )


def cargo(case: Case, folder: Path, cfg: str | None) -> list[subprocess.CompletedProcess[str]]:
    kinds = case.head.get('judge', [])
    commands = [['check', '--all-targets', '--message-format=json']]
    if 'test' in kinds:
        commands.append(['test'])
    if 'doctest' in kinds:
        commands.append(['test', '--doc'])
    if 'rustdoc' in kinds:
        commands.append(['doc', '--no-deps', '--document-private-items'])
    environment = {
        **os.environ, 'CARGO_TARGET_DIR': str(folder / 'out'), 'CARGO_INCREMENTAL': '0',
        'RUSTFLAGS': f'--cfg {cfg}' if cfg else '', 'RUSTDOCFLAGS': '-D rustdoc::broken_intra_doc_links',
    }
    return [
        subprocess.run(
            ['cargo', *command, '--offline', '--quiet', '--workspace'],
            cwd=folder / 'tree', env=environment, capture_output=True, text=True, encoding='utf-8',
        ) for command in commands
    ]


def plain(
    case: Case, tree: dict[str, str], folder: Path, cfg: str | None,
) -> list[subprocess.CompletedProcess[str]]:
    common = ['--edition', case.edition, '-A', 'warnings', *(['--cfg', cfg] if cfg else [])]
    for stub in case.stubs:
        common += ['--extern', f'{stub.name}={built(stub)}', '-L', str(built(stub).parent)]
    results = []
    if 'src/lib.rs' in tree:
        results += library(case, tree, folder, common)
        common = [*common, '--extern', f'scheduler={folder}/out/libscheduler.rmeta']
    for name, options in other_targets(tree):
        results.append(rustc(folder, [*common, *options, '--crate-name', crate_name(name), name]))
    return results


def library(
    case: Case, tree: dict[str, str], folder: Path, common: list[str],
) -> list[subprocess.CompletedProcess[str]]:
    ours = [*common, '--crate-name', 'scheduler', 'src/lib.rs']
    results = [rustc(folder, [*ours, '--crate-type', 'lib'])]
    if any(re.search(r'\btest\b', text) for name, text in tree.items() if name.startswith('src/')):
        results.append(rustc(folder, [*ours, '--test']))
    if 'rustdoc' in case.head.get('judge', []):
        results.append(rustdoc(folder, ours, ['--document-private-items', '-D', 'rustdoc::broken_intra_doc_links']))
    if 'doctest' in case.head.get('judge', []):
        rlib = rustc(folder, [*ours, '--crate-type', 'lib', '--emit=link'])
        results += [rlib, rustdoc(folder, ours, ['--test', '--extern', f'scheduler={folder}/out/libscheduler.rlib'])]
    return results


@cache
def compiler() -> str:
    """Not rustup's proxy, which takes as long to start as rustc does."""
    found = shutil.which('rustup')
    if found:
        said = subprocess.run([found, 'which', 'rustc'], capture_output=True, text=True)
        if said.returncode == 0:
            return said.stdout.strip()
    return 'rustc'


def rustc(folder: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    emit = [] if any(argument.startswith('--emit') for argument in arguments) else ['--emit=metadata']
    return subprocess.run(
        [compiler(), *emit, '--error-format=json', '--out-dir', str(folder / 'out'), *arguments],
        cwd=folder / 'tree', capture_output=True, text=True, encoding='utf-8',
    )


def rustdoc(folder: Path, ours: list[str], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    if '--test' not in arguments:
        arguments = ['--error-format=json', *arguments, '-o', str(folder / 'out' / 'doc')]
        ours = [argument for argument in ours if argument not in ('-A', 'warnings')]
    return subprocess.run(
        ['rustdoc', *arguments, *ours], cwd=folder / 'tree', capture_output=True, text=True, encoding='utf-8',
    )


def other_targets(tree: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The package's targets beside its library, as cargo would find them."""
    targets = []
    for name in sorted(name for name in tree if name.endswith('.rs')):
        if name in ('build.rs', 'src/main.rs') or is_target(name, ('src/bin', 'examples')):
            targets.append((name, ['--crate-type', 'bin']))
        elif is_target(name, ('tests', 'benches')):
            targets.append((name, ['--test']))
    return targets


def is_target(name: str, places: tuple[str, ...]) -> bool:
    *folders, last = name.split('/')
    return '/'.join(folders) in places or last == 'main.rs' and '/'.join(folders[:-1]) in places


def crate_name(name: str) -> str:
    parts = name.removesuffix('.rs').split('/')
    if name == 'src/main.rs':
        return 'scheduler_main'
    return (parts[-2] if parts[-1] == 'main' else parts[-1]).replace('-', '_').replace('.', '_')


STUBS = TemporaryDirectory(prefix='stubs')


@cache
def built(stub: Stub) -> Path:
    """The stub's library, built once for each text."""
    folder = Path(STUBS.name, f'{stub.name}-{abs(hash(stub)):x}')
    folder.mkdir()
    (folder / 'lib.rs').write_text(stub.text, encoding='utf-8')
    kind = 'proc-macro' if stub.proc_macro else 'lib'
    emit = [] if stub.proc_macro else ['--emit=metadata,link']
    subprocess.run(
        [compiler(), '--edition', '2021', '--crate-name', stub.name, '--crate-type', kind, *emit, 'lib.rs'],
        cwd=folder, check=True, capture_output=True,
    )
    return next(path for path in folder.iterdir() if path.suffix in ('.rlib', '.so', '.dll', '.dylib'))
