"""The log of a work folder, one JSON object a line, and the tables that are made of it."""
from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Iterable
from typing import NamedTuple

from bench.corpus.jobs import Job
from bench.corpus.trial import Verdict


class Record(NamedTuple):
    tool: str
    id: str
    crate: str
    kind: str
    verdict: str
    seconds: float
    said: tuple[str, ...]


def recorded(file: Path) -> dict[tuple[str, str], Record]:
    """By tool and job's id; of several records the last. A line that an interruption cut short is none."""
    found = {}
    for line in file.read_text(encoding='utf-8').splitlines() if file.exists() else ():
        try:
            record = Record(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[record.tool, record.id] = record
    return found


def noted(file: Path, tool: str, job: Job, verdict: Verdict) -> Record:
    record = Record(tool, job.id, job.crate, job.kind, verdict.verdict, round(verdict.seconds, 3), verdict.said)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open('a', encoding='utf-8', newline='\n') as stream:
        # begins with a line end in case that the last line was cut short
        stream.write('\n' + json.dumps(record._asdict()))
    return record


def done_by_all(records: list[Record], tools: list[str]) -> list[Record]:
    """What can be compared: the jobs that each of the tools has done."""
    done = [{record.id for record in records if record.tool == tool} for tool in tools]
    return [record for record in records if all(record.id in ids for ids in done)]


def summary(records: Iterable[Record], of: str) -> str:
    """A Markdown table a kind, one row a crate or a tool."""
    by_kind: dict[str, dict[str, list[Record]]] = {}
    for record in records:
        by_kind.setdefault(record.kind, {}).setdefault(getattr(record, of), []).append(record)
    return '\n'.join(table(kind, of, rows) for kind, rows in by_kind.items())


def table(kind: str, of: str, by_name: dict[str, list[Record]]) -> str:
    rows = [row(name, records) for name, records in by_name.items()]
    if of == 'crate' and len(rows) > 1:
        rows.append(row('all', [record for records in by_name.values() for record in records]))
    head = [of, 'renames', 'right', 'refused', 'wrong', 'error', 'median seconds']
    lines = [head, ['---'] + ['---:'] * (len(head) - 1), *rows]
    return f'{kind}\n\n' + ''.join(f'| {" | ".join(line)} |\n' for line in lines)


def row(name: str, records: list[Record]) -> list[str]:
    verdicts = [record.verdict for record in records]
    counts = [str(verdicts.count(verdict)) for verdict in ('right', 'refused', 'wrong', 'error')]
    return [name, str(len(records)), *counts, f'{median(record.seconds for record in records):.2f}']


def shown(records: Iterable[Record]) -> str:
    """What is not right, each with the first that was said against it."""
    return ''.join(
        f'{record.verdict} by {record.tool}: {record.id}\n    {first_line(record)}\n'
        for record in records if record.verdict != 'right'
    )


def first_line(record: Record) -> str:
    return next((line for text in record.said for line in text.split('\n') if line.strip()), '(nothing said)')
