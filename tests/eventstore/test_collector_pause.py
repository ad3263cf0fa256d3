"""The collector is paused for bulk work and never left paused."""

from __future__ import annotations

import gc

import pytest

from timeline.eventstore.collector_pause import collector_paused


def test_the_collector_rests_while_the_work_is_done() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_comes_back_after_an_error() -> None:
    with pytest.raises(KeyError), collector_paused():
        raise KeyError
    assert gc.isenabled()


def test_whoever_had_paused_it_already_keeps_it_paused() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
