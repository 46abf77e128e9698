"""rustc judges the cases: the tool plays no part here. See tests/cases/README."""
from __future__ import annotations

from pathlib import Path
from typing import Sequence
from unicodedata import normalize

import pytest
from _pytest.mark import ParameterSet

from caselib import Case
from caselib import Expected
from caselib import all_cases
from caserustc import Complaint
from caserustc import Verdict
from caserustc import by_cargo
from caserustc import judged

# The errors that say "there is no such name"; others may follow from them.
UNRESOLVED = frozenset((
    'E0404', 'E0405', 'E0407', 'E0412', 'E0422', 'E0423', 'E0424', 'E0425', 'E0432', 'E0433', 'E0531', 'E0532',
    'E0573', 'E0574', 'E0583',
))


def cases() -> list[ParameterSet]:
    return [
        pytest.param(case, id=case.name) for case in all_cases()
        if not any(value.startswith('none') for value in case.head.get('judge', []))
    ]


@pytest.mark.parametrize('case', cases())
def test_stale_paths_compile_where_the_old_name_is_declared(case: Case, tmp_path: Path) -> None:
    if case.head.get('compiles') == ['never'] and case.judged(case.tree) == case.tree:
        return
    verdict = judged(case, case.judged(case.tree), tmp_path)
    assert verdict.fine, verdict.text


@pytest.mark.parametrize('case', cases())
def test_the_tree_after_fix_compiles(case: Case, tmp_path: Path) -> None:
    for number, tree in enumerate(fixed_trees(case)):
        (tmp_path / str(number)).mkdir()
        verdict = judged(case, tree, tmp_path / str(number))
        assert verdict.fine, verdict.text


@pytest.mark.parametrize('case', cases())
def test_without_the_old_name_rustc_misses_what_the_case_says_and_nothing_else(case: Case, tmp_path: Path) -> None:
    verdict = judged(case, case.tree, tmp_path)
    stale = case.findings and case.head.get('compiles') != ['anyway']
    if not stale and case.head.get('compiles') != ['never']:
        assert verdict.fine, verdict.text
        return
    assert not verdict.fine, 'it compiles though the old name is gone'
    if 'partly' not in case.head:
        assert unexplained(case, verdict) == []
    silent = [(finding, tree) for finding, tree in almost_fixed_trees(case) if not is_complained_of(finding, verdict)]
    for number, (finding, tree) in enumerate(dict(silent[:1] + silent[-1:]).items()):
        (tmp_path / str(number)).mkdir()
        assert not judged(case, tree, tmp_path / str(number)).fine, finding


@pytest.mark.parametrize('case', [pytest.param(case, id=case.name) for case in all_cases()])
def test_each_finding_stands_at_the_old_name_and_says_whether_there_is_a_fix(case: Case) -> None:
    for finding in case.findings:
        assert stands_right(case, finding), finding
    assert all(case.tree[name] != text for name, text in case.after.items())
    if 'only' not in case.head:
        assert {finding.file for finding in case.fixable} == set(case.after)


def fixed_trees(case: Case) -> list[dict[str, str]]:
    if 'only' in case.head:
        return []
    trees = [case.fixed]
    for name, texts in case.alternatives.items():
        trees += [{**case.fixed, name: text} for text in texts]
    if case.left or case.head.get('after') == ['judged']:
        return [case.judged(tree) for tree in trees]
    return [] if 'never' in case.head.get('compiles', []) else trees


def almost_fixed_trees(case: Case) -> list[tuple[Expected, dict[str, str]]]:
    """For each finding the tree in which all others are fixed; none where a fix is more than its identifier."""
    left_open = {'compiles', 'after', 'only', 'alone'} & case.head.keys()
    if by_cargo(case) or left_open or len(case.fixable) < len(case.findings):
        return []
    if with_new_names(case, case.findings) != case.fixed:
        return []
    return [
        (finding, with_new_names(case, [other for other in case.findings if other != finding]))
        for finding in case.findings
    ]


def with_new_names(case: Case, findings: Sequence[Expected]) -> dict[str, str]:
    tree = dict(case.tree)
    for finding in sorted(findings, reverse=True):
        lines = tree[finding.file].split('\n')
        line, at = lines[finding.line - 1], finding.column - 1
        old, new = ((path or '').rpartition('::')[2] for path in (finding.old, finding.new))
        length = len(old) + 2 * line.startswith('r#', at)
        lines[finding.line - 1] = line[:at] + new + line[at + length:]
        tree[finding.file] = '\n'.join(lines)
    return tree


def unexplained(case: Case, verdict: Verdict) -> list[Complaint]:
    return [
        complaint for complaint in verdict.complaints
        if complaint.code in UNRESOLVED
        and not any(span.holds(finding) for span in complaint.spans for finding in case.findings)
    ]


def is_complained_of(finding: Expected, verdict: Verdict) -> bool:
    return any(
        span.holds(finding) for complaint in verdict.complaints
        if complaint.code in UNRESOLVED or complaint.code == 'rustdoc::broken_intra_doc_links'
        for span in complaint.spans
    )


def stands_right(case: Case, finding: Expected) -> bool:
    text = case.tree[finding.file].removeprefix('\ufeff').split('\n')[finding.line - 1][finding.column - 1:]
    if finding.old is None:
        return text[0].isidentifier() or text[0] == '"'
    name = finding.old.rpartition('::')[2]
    return normalize('NFC', text).removeprefix('r#').startswith(name) or text[0] in '"rb'
