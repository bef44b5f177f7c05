"""A door in front of a server: open, shut (nobody listens), or hung (it accepts and never answers)."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Relay:
    """Passes connections on to a server, for as long as it is open. Established ones are cut with the door."""

    def __init__(self, url: str):
        server = urlsplit(url)
        self._server = (server.hostname, server.port)
        self._listener: socket.socket | None = None
        self._connections: set[socket.socket] = set()
        self._hangs = False
        self.port = 0
        self.open()

    @property
    def url(self) -> str:
        """The address of the door."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def callers(self) -> int:
        """How many connections are held since it was last opened, hung or shut; both ends of what is passed on."""
        return len(self._connections)

    def open(self) -> None:
        """Pass everything on."""
        self._listen(hangs=False)

    def hang(self) -> None:
        """Accept, and never answer."""
        self._listen(hangs=True)

    def shut(self) -> None:
        """Refuse connections, and cut those there are."""
        if self._listener:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for connection in list(self._connections):
            _end(connection)
        self._connections.clear()

    def _listen(self, hangs: bool) -> None:
        self.shut()
        self._hangs = hangs
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                self._connections.add(near)
                if not self._hangs:
                    self._join(near)

    def _join(self, near: socket.socket) -> None:
        far = socket.create_connection(self._server)
        self._connections.add(far)
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    _end(source)
    _end(target)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextlib.contextmanager
def relay(url: str) -> Iterator[Relay]:
    """A door in front of `url`, open; shut in the end."""
    door = Relay(url)
    try:
        yield door
    finally:
        door.shut()
