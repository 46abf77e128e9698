"""rustc and cargo judge the cases of `apply`: the tool plays no part here. See tests/apply_cases/README."""
from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from caselib import APPLY_CASES
from caselib import Case
from caselib import all_cases
from caserustc import judged


def cases() -> list[ParameterSet]:
    return [
        pytest.param(case, id=case.name) for case in all_cases(APPLY_CASES)
        if not any(value.startswith('none') for value in case.head.get('judge', []))
    ]


@pytest.mark.parametrize('case', cases())
def test_the_tree_compiles_before_the_rename_and_after_it(case: Case, tmp_path: Path) -> None:
    for number, tree in enumerate(trees(case)):
        (tmp_path / str(number)).mkdir()
        verdict = judged(case, tree, tmp_path / str(number))
        assert verdict.fine, verdict.text


@pytest.mark.parametrize('case', [pytest.param(case, id=case.name) for case in all_cases(APPLY_CASES)])
def test_each_case_names_files_that_are_there_and_texts_that_differ(case: Case) -> None:
    assert set(case.moves) <= set(case.tree)
    old_names = {new: old for old, new in case.moves.items()}
    for name, text in case.after.items():
        assert case.tree[old_names.get(name, name)] != text, name
    assert 'refused' in case.head or case.fixed != case.tree or 'left' in case.head or 'says' in case.head
    assert not ('refused' in case.head and (case.moves or case.after))


def trees(case: Case) -> list[dict[str, str]]:
    """Those that have to compile."""
    if 'refused' in case.head:
        return [case.tree]
    trees = [case.tree, case.fixed]
    for name, texts in case.alternatives.items():
        trees += [{**case.fixed, name: text} for text in texts]
    return trees
