"""What holds for the whole suite."""
from __future__ import annotations

import signal

import pytest
from hypothesis import settings

# Who starts the suite in the background of a script has ctrl-C ignored, and so would every process that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, however slow the machine.
settings.register_profile('fixed', derandomize=True, deadline=None)
settings.load_profile('fixed')

JUDGED = ('_judge_test.py', 'example_test.py')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that cargo or rustc judges carry the marker `cargo`."""
    for item in items:
        if item.path.name.endswith(JUDGED):
            item.add_marker(pytest.mark.cargo)
