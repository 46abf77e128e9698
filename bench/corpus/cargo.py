"""What cargo says of a tree, and what of it is new."""
from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any
from typing import NamedTuple


class Span(NamedTuple):
    """Where a complaint stands; lines and columns start at 1 and count characters, the end is exclusive."""

    file: str
    start: tuple[int, int]
    end: tuple[int, int]


class Complaint(NamedTuple):
    """An error or a warning: `target` is 'lib bytes', 'test it', or 'cargo' where no target is to blame."""

    level: str
    code: str
    target: str
    message: str
    rendered: str
    spans: tuple[Span, ...]

    @property
    def short(self) -> str:
        where = f'{self.spans[0].file}:{self.spans[0].start[0]}: ' if self.spans else ''
        return f'{where}{self.level} {self.code} {self.message}'.replace('\n', ' ')


def checked(tree: Path, target: Path, features: tuple[str, ...], offline: bool = True) -> list[Complaint]:
    return cargo(tree, target, ['check', '--workspace', '--all-targets', '--keep-going', *features], offline)


def documented(tree: Path, target: Path, features: tuple[str, ...]) -> list[Complaint]:
    """What rustdoc says of the links, those in private items too."""
    return cargo(tree, target, ['doc', '--workspace', '--no-deps', '--document-private-items', *features], True)


def cargo(tree: Path, target: Path, arguments: list[str], offline: bool) -> list[Complaint]:
    run = subprocess.run(
        ['cargo', *arguments, '--quiet', '--message-format=json', *(['--offline'] if offline else [])],
        cwd=tree, env=environment(target), stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding='utf-8',
        timeout=3600,
    )
    complaints = [complaint for line in run.stdout.split('\n') for complaint in complaints_in(line)]
    if run.returncode and not any(complaint.level == 'error' for complaint in complaints):
        complaints.append(Complaint('error', '', 'cargo', run.stderr.strip()[:2000], run.stderr, ()))
    return complaints


def environment(target: Path) -> dict[str, str]:
    # Lines that start and end in the same place for all; products as small as can be.
    return {
        **os.environ, 'CARGO_TARGET_DIR': str(target), 'CARGO_PROFILE_DEV_DEBUG': '0', 'CARGO_TERM_COLOR': 'never',
        'CARGO_INCREMENTAL': '0',
    }


def complaints_in(line: str) -> list[Complaint]:
    if not line.startswith('{'):
        return []
    message = json.loads(line)
    if message.get('reason') != 'compiler-message' or message['message']['level'] not in ('error', 'warning'):
        return []
    target, said = message['target'], message['message']
    if not said['spans'] and said['code'] is None and re.match(r'aborting due|\d+ warning', said['message']):
        return []
    code = (said['code'] or {}).get('code', '')
    name = f'{target["kind"][0]} {target["name"]}'
    spans = tuple(span_of(span) for span in said['spans'] if span['is_primary'])
    return [Complaint(said['level'], code, name, said['message'], said['rendered'], spans)]


def span_of(span: dict[str, Any]) -> Span:
    """For what a macro expands to: where the macro's text stands."""
    return Span(
        span['file_name'].replace('\\', '/'), (span['line_start'], span['column_start']),
        (span['line_end'], span['column_end']),
    )


def new_complaints(before: tuple[Complaint, ...], after: list[Complaint], old: dict[str, str]) -> list[Complaint]:
    """What is said after renames that was not said before them, the names of things apart; `old` has the old names."""
    known = Counter(essence(complaint, old) for complaint in before)
    found = []
    for complaint in sorted(after, key=lambda complaint: complaint.level):
        key = essence(complaint, old)
        known[key] -= 1
        if known[key] < 0:
            found.append(complaint)
    return found


def essence(complaint: Complaint, old: dict[str, str]) -> tuple[str, str, str, str]:
    """Without the paths to names, which a move changes, and without files and lines."""
    message = re.sub(r'\b\w+\b', lambda word: old.get(word[0], word[0]), complaint.message)
    return complaint.level, complaint.code, complaint.target, re.sub(r'\b(?:\w+::)+', '', message)
