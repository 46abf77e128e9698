"""What holds for the whole suite."""
from __future__ import annotations

import pytest

JUDGED = ('_judge_test.py', 'example_test.py')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that cargo or rustc judges carry the marker `cargo`."""
    for item in items:
        if item.path.name.endswith(JUDGED):
            item.add_marker(pytest.mark.cargo)
