"""Latest: of slow questions only the newest is answered."""

import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from autodiff_viz.core.errors import CancelledError
from autodiff_viz.gui.driver import wait_until
from autodiff_viz.gui.latest import Cancelled, Latest


def test_only_the_newest_question_is_answered(qtbot: QtBot) -> None:
    latest, answers = Latest(), []
    for number in range(20):
        latest.ask(lambda cancelled, number=number: (number, cancelled()), answers.append)
    qtbot.waitUntil(lambda: not latest.is_busy)
    QApplication.processEvents()
    assert answers == [(19, False)]
    latest.close()


def test_an_older_question_is_called_off_and_its_failure_is_nobodys(qtbot: QtBot) -> None:
    given: list[object] = []
    latest, held, called_off = Latest(), threading.Event(), threading.Event()

    def first(cancelled: Cancelled) -> str:
        held.wait(20)
        if cancelled():
            called_off.set()
            raise CancelledError("called off")
        return "first"

    latest.ask(first, given.append, given.append)
    latest.ask(lambda _: "second", given.append, given.append)
    held.set()
    wait_until(lambda: given == ["second"], "the second answer")
    assert called_off.is_set()
    latest.close()


def test_a_failure_is_told_to_who_asked(qtbot: QtBot) -> None:
    failures: list[BaseException] = []
    latest = Latest()

    def failing(_: Cancelled) -> None:
        raise CancelledError("no")

    latest.ask(failing, failures.append, failures.append)
    wait_until(lambda: bool(failures), "the failure")
    assert [str(each) for each in failures] == ["no"]
    assert not latest.is_busy
    latest.close()


def test_a_cancelled_question_is_never_answered(qtbot: QtBot) -> None:
    given: list[object] = []
    latest, held = Latest(), threading.Event()
    latest.ask(lambda _: held.wait(20), given.append, pytest.fail)
    latest.cancel()
    held.set()
    wait_until(lambda: not latest.is_busy, "the end of the question")
    QApplication.processEvents()
    assert given == []
    latest.close()
