"""What a state means is seen at a glance."""

from __future__ import annotations

import pytest

from luodi.core.drawing import TONE_OF, state


@pytest.mark.parametrize("value", ["entered", "confirmed", "stored", "checked", "undone", "failed"])
def test_states_of_papers_and_batches_have_a_tone(value: str) -> None:
    assert f'data-tone="{TONE_OF[value]}"' in state(value, "x")
