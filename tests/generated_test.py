"""The tool and rustc agree on generated programs; `python bench/generated.py` tries more of them."""
from __future__ import annotations

from pathlib import Path

import pytest

from genjudge import judged

BATCHES = 15
SIZE = 8
# 49 has imports that rustc cannot determine.
LEFT_OUT = frozenset((49,))
SEEDS = [seed for seed in range(BATCHES * SIZE + len(LEFT_OUT)) if seed not in LEFT_OUT]

pytestmark = pytest.mark.cargo


@pytest.mark.parametrize('batch', range(BATCHES))
def test_generated_programs_are_renamed_and_guarded(batch: int, tmp_path: Path) -> None:
    outcomes = [judged(seed, tmp_path) for seed in SEEDS[batch::BATCHES]]
    assert not [outcome.told() for outcome in outcomes if outcome.is_wrong]
