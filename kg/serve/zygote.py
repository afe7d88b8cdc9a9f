"""The process that makes workers: it has imported all that they need, and forks one in no time.

It is told over a socket what to do: `F` and the end of a socket of its own for the new worker, the
worker's number comes back; `K` and a number to end a worker, the number comes back. When the socket
closes, the server is no more: all workers end at once, and so does this process.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from typing import Final

from kg.errors import KGError

_NUMBER: Final = struct.Struct("!q")


class Zygote:
    """The server's side. Its methods wait for the other process, some milliseconds.

    Args:
        settings: what every worker is made with: the arguments of `kg.serve.worker.main`.
    """

    def __init__(self, settings: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kg.serve.zygote", str(theirs.fileno()), settings],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                # A session of its own, so that Ctrl-C reaches the server alone, which ends it.
                start_new_session=True,
            )
        self._socket = ours
        ours.settimeout(60.0)

    def fork(self) -> tuple[int, socket.socket]:
        """A new worker: its process number, and the socket to speak with it.

        Raises:
            KGError: when none can be made.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._socket, [b"F" + _NUMBER.pack(0)], [theirs.fileno()])
            return self._receive(), ours
        except OSError as error:
            ours.close()
            raise KGError(f"no worker can be started ({error})") from error
        except BaseException:
            ours.close()
            raise

    def kill(self, number: int) -> None:
        """Ends a worker, whatever it does, and waits for its end."""
        try:
            self._socket.sendall(b"K" + _NUMBER.pack(number))
        except OSError as error:
            raise KGError(f"no worker can be ended ({error})") from error
        self._receive()

    @property
    def number(self) -> int:
        """The process number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """Ends all workers and the process."""
        self._socket.close()
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _receive(self) -> int:
        answer = b""
        while len(answer) < _NUMBER.size:
            part = self._socket.recv(_NUMBER.size - len(answer))
            if not part:
                raise KGError("the process that makes workers has died")
            answer += part
        number: int = _NUMBER.unpack(answer)[0]
        if number < 0:
            raise KGError("no worker can be started; the machine is out of processes or memory")
        return number


def main(control: socket.socket, settings: str) -> None:
    """The life of the process."""
    from kg.serve import worker

    worker.warm_up()
    while True:
        try:
            message, descriptors, *_ = socket.recv_fds(control, 1 + _NUMBER.size, 1)
        except OSError:
            message, descriptors = b"", []
        if len(message) != 1 + _NUMBER.size:
            os.killpg(0, signal.SIGKILL)
        answer = int(_NUMBER.unpack(message[1:])[0])
        if message[:1] == b"F":
            answer = _fork(control, descriptors[0], settings)
            os.close(descriptors[0])
        else:
            with suppress(ProcessLookupError):
                os.kill(answer, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(answer, 0)
        control.sendall(_NUMBER.pack(answer))


def _fork(control: socket.socket, descriptor: int, settings: str) -> int:
    from kg.serve import worker

    try:
        number = os.fork()
    except OSError:
        return -1
    if number:
        return number
    try:
        control.close()
        worker.main(socket.socket(fileno=descriptor), settings)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
