"""What `scripts/torture typing` does, without the figures."""

import pytest

from typing_under_load import run


@pytest.mark.parametrize("columns, rows", [(100, 30), (40, 8)])
def test_no_key_is_lost_while_fifty_jobs_move(at_service, service, columns, rows):
    accepted, typed, _, frames, _ = run(at_service, service, keys=1000, pause=0.01, columns=columns, rows=rows)
    assert accepted == typed
    assert frames > 0
