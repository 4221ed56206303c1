"""Instance: the process that opens what later starts of the app were asked for.

One process a display listens; it holds a lock, so a socket that a killed one has left is known to be stale.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from autodiff_viz.document.locks import Lock, locked
from autodiff_viz.gui.arrivals import open_request
from autodiff_viz.gui.main_window import MainWindow
from autodiff_viz.gui.open_twice import windows
from autodiff_viz.handover import LONGEST, READY, TAKEN, Request, request_of


class Instance(QObject):
    """Listens from `listen` to `close`; where somebody else does, this process has its own windows only.

    first: the window that lends settings, worker and journals to others; it may be closed by then.
    """

    def __init__(self, first: MainWindow, place: Path) -> None:
        super().__init__(first)
        self._first, self._place = first, place
        self._lock: Lock | None = None
        self._server: QLocalServer | None = None

    def listen(self) -> bool:
        """Begin; False where another process listens, or nobody can."""
        try:
            self._lock = locked(self._place.with_suffix(".lock"))
        except OSError:
            return False
        if self._lock is None:
            return False
        QLocalServer.removeServer(str(self._place))  # ours alone now: who left it has ended
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        if not self._server.listen(str(self._place)):
            self.close()
        return self._server is not None

    def _greet(self) -> None:
        """Say that there is time; only then the other sends what it wants."""
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda asking=socket: self._read(asking))
            socket.write(READY)
            socket.flush()

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST:
                socket.abort()
            return
        request = request_of(bytes(socket.readLine(LONGEST).data()))
        if request is None:
            socket.abort()
            return
        self._take(request)
        socket.write(TAKEN)
        socket.flush()
        socket.disconnectFromServer()

    def _take(self, request: Request) -> None:
        """Open it when the other has been answered; the app does not end before, whoever closes its windows."""
        QApplication.setQuitOnLastWindowClosed(False)
        QTimer.singleShot(0, self, lambda: self._open(request))

    def _open(self, request: Request) -> None:
        try:
            open_request(self._first, request)
        finally:
            QApplication.setQuitOnLastWindowClosed(True)
            if not windows():
                QApplication.quit()

    def close(self) -> None:
        """Listen no more; who is not answered yet opens its file itself."""
        if self._server is not None:
            self._server.close()
        if self._lock is not None:
            self._lock.release()
        self._server = self._lock = None
