"""The tool and rustc agree on every case. See tests/cases/README."""
from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from caselib import Case
from caselib import Expected
from caselib import all_cases
from caselib import written
from rust_renames.main import main

LINE = re.compile(r'(?P<file>\S.*?):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<message>.*)')


class Said(NamedTuple):
    file: str
    line: int
    column: int
    warning: bool
    message: str


class Run(NamedTuple):
    code: int
    text: str

    @property
    def findings(self) -> list[Said]:
        return [said(match) for match in map(LINE.fullmatch, self.text.split('\n')) if match]


@pytest.fixture(params=[pytest.param(case, id=case.name) for case in all_cases()])
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    chosen: Case = request.param
    written(chosen.tree, tmp_path)
    monkeypatch.chdir(tmp_path)
    return chosen


def test_check_reports_the_findings_and_no_other(
    case: Case, capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:
    run = called('check', case, capsys)
    assert run.code == expected_code(case), run.text
    for text in case.head.get('says', []):
        assert text in run.text
    assert on_disk(tmp_path, case.tree) == case.tree
    if run.code == 2:
        return
    maybe = {place(finding) for finding in case.findings if finding.maybe}
    assert places(run.findings, maybe) == places_of(case), run.text
    assert not [finding for finding in case.findings if not told(finding, run)], run.text


def test_fix_writes_what_the_case_says_and_leaves_the_rest(
    case: Case, capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:
    run = called('fix', case, capsys)
    fixed = on_disk(tmp_path, case.tree)
    if 'only' not in case.head:
        assert closest(fixed, case) == case.fixed, run.text
    again = called('fix', case, capsys)
    assert on_disk(tmp_path, case.tree) == fixed, again.text
    if 'only' in case.head:
        return
    check = called('check', case, capsys)
    assert by_file(check.findings) == by_file(case.left), check.text
    assert expected_code(case) == 2 or run.code == expected_code(case), run.text


def said(match: re.Match[str]) -> Said:
    place = int(match['line']), int(match['column'])
    return Said(match['file'], *place, match['severity'] == 'warning', match['message'])


def called(command: str, case: Case, capsys: pytest.CaptureFixture[str]) -> Run:
    arguments = [argument for value in case.head.get('args', []) for argument in value.split()]
    try:
        code = main([command, *arguments, *case.rust_files])
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    captured = capsys.readouterr()
    return Run(code, captured.out + captured.err)


def expected_code(case: Case) -> int:
    if 'exit' in case.head:
        return int(case.head['exit'][0])
    return 1 if any(not finding.warning and not finding.maybe for finding in case.findings) else 0


def closest(fixed: dict[str, str], case: Case) -> dict[str, str]:
    """The tree with the case's own text for each file that is as one of the alternatives."""
    return {name: case.fixed[name] if text in case.alternatives.get(name, ()) else text for name, text in fixed.items()}


def places(findings: list[Said], maybe: set[tuple[str, int, int, bool]]) -> list[tuple[str, int, int, bool]]:
    return sorted(finding[:4] for finding in findings if finding[:4] not in maybe)


def places_of(case: Case) -> list[tuple[str, int, int, bool]]:
    return sorted(place(finding) for finding in case.findings if not finding.maybe)


def place(finding: Expected) -> tuple[str, int, int, bool]:
    return finding.file, finding.line, finding.column, finding.warning


def told(finding: Expected, run: Run) -> bool:
    """Whether the message at the finding's place names both paths."""
    messages = [each.message for each in run.findings if each[:3] == finding[:3]]
    return finding.maybe or any(
        (finding.old is None or finding.old in message) and (finding.new is None or finding.new in message)
        for message in messages
    )


def by_file(findings: list[Said] | tuple[Expected, ...]) -> list[str]:
    return sorted(finding.file for finding in findings)


def on_disk(folder: Path, names: dict[str, str]) -> dict[str, str]:
    return {name: (folder / name).read_bytes().decode('utf-8') for name in names}
