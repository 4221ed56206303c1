"""Cycles are freed between events of the GUI thread, never in a worker and never in the midst of Qt."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from pytestqt.qtbot import QtBot

from autodiff_viz.gui.collector import COLLECT, Collector


class Ring:
    """An object that only the collector frees."""

    def __init__(self) -> None:
        self.itself = self


def littered(count: int) -> weakref.ref[Ring]:
    rings = [Ring() for _ in range(count)]
    return weakref.ref(rings[0])


def test_a_worker_that_allocates_much_frees_no_cycle_and_the_event_loop_does(qtbot: QtBot) -> None:
    found: list[weakref.ref[Ring]] = []
    with Collector():
        worker = threading.Thread(target=lambda: found.append(littered(20 * COLLECT[0])))
        worker.start()
        worker.join()
        assert found[0]() is not None
        qtbot.waitUntil(lambda: found[0]() is None, timeout=20_000)


@pytest.mark.usefixtures("qtbot", "searching")
def test_python_collects_by_itself_again_afterwards() -> None:
    with Collector():
        assert not gc.isenabled()
    assert gc.isenabled()
