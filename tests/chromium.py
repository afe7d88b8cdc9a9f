"""A headless Chromium spoken to over a pipe (Chrome DevTools protocol), with no network."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--metrics-recording-only",
    "--no-first-run",
    # Nothing can be looked up, so nothing can be reached but a server of this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-server=127.0.0.1:9",
    "--remote-debugging-pipe",
)


def find_chromium() -> str | None:
    """The program's path, or None when it is not installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


class Browser:
    """One Chromium with one tab. Everything that the tab asks for and says is kept.

    Attributes:
        requests: the URLs that the page asked for, the page itself first.
        complaints: console errors and warnings, uncaught exceptions, log entries.
        dialogs: texts of alerts and the like that the page opened.
    """

    def __init__(self, program: str) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.dialogs: list[str] = []
        self._profile = tempfile.mkdtemp(prefix="kg-chromium-")
        self._buffer = b""
        self._count = 0
        self._loaded = False
        self._start(program)
        target = self._call("Target.createTarget", {"url": "about:blank"}, session=None)
        attached = self._call(
            "Target.attachToTarget",
            {"targetId": target["targetId"], "flatten": True},
            session=None,
        )
        self._session: str | None = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def _start(self, program: str) -> None:
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        # Chromium reads from 3 and writes to 4; first out of their way, then onto them.
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (theirs_in, theirs_out)]
        script = f'exec 3<&{high[0]} 4>&{high[1]}; exec "$0" "$@"'
        self._process = subprocess.Popen(
            ["bash", "-c", script, program, *FLAGS, f"--user-data-dir={self._profile}"],
            pass_fds=high,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._profile},
        )
        for fd in (theirs_in, theirs_out, *high):
            os.close(fd)
        self._read, self._write = ours_in, ours_out

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._call("Browser.close", {}, session=None)
            self._process.wait(timeout=10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        os.close(self._write)
        shutil.rmtree(self._profile, ignore_errors=True)

    # ── the protocol ─────────────────────────────────────────────────────────────────────────────

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer to a command of the tab."""
        return self._call(method, parameters, session=self._session)

    def _call(
        self, method: str, parameters: dict[str, Any], *, session: str | None
    ) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive(30.0)
            if answer is None:
                raise RuntimeError(f"Chromium did not answer {method}")
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        """The next message, or None when none comes in time; events are noted on the way."""
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], seconds)[0]:
                return None
            part = os.read(self._read, 1 << 20)
            if not part:
                raise RuntimeError("Chromium has gone")
            self._buffer += part
        raw, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(raw)
        if "method" in message:
            self._note(message["method"], message["params"])
        return message

    def _note(self, event: str, said: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            details = said["exceptionDetails"]
            self.complaints.append(details.get("exception", details).get("description", "thrown"))
        elif event == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning", "assert"):
            self.complaints.append(str([arg.get("value") for arg in said["args"]]))
        elif event == "Log.entryAdded" and said["entry"]["level"] in ("error", "warning"):
            self.complaints.append(said["entry"]["text"])
        elif event == "Page.javascriptDialogOpening":
            self.dialogs.append(said["message"])
            # No answer is waited for: the answer to whatever was called comes after it.
            message = {"id": 0, "method": "Page.handleJavaScriptDialog", "sessionId": self._session}
            raw = json.dumps({**message, "params": {"accept": True}}).encode()
            os.write(self._write, raw + b"\0")
        elif event == "Page.loadEventFired":
            self._loaded = True

    # ── what a reader does ───────────────────────────────────────────────────────────────────────

    def open(self, page: Path | str, fragment: str = "") -> None:
        """Opens a file or an address afresh, and forgets what was noted of the page before."""
        self._visit("about:blank")
        self.requests.clear()
        self.complaints.clear()
        self.dialogs.clear()
        self._visit((page if isinstance(page, str) else page.resolve().as_uri()) + fragment)

    def _visit(self, url: str) -> None:
        self._loaded = False
        self.call("Page.navigate", url=url)
        self.wait_for(lambda: self._loaded)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression (a promise is waited for)."""
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
            allowUnsafeEvalBlockedByCSP=False,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def wait_for(self, condition: Any, seconds: float = 20.0) -> None:
        """Waits until a Python function or a JavaScript expression is true."""
        until = time.monotonic() + seconds
        while not (self.evaluate(condition) if isinstance(condition, str) else condition()):
            if time.monotonic() > until:
                raise AssertionError(f"not so after {seconds} s: {condition}")
            self._receive(0.05)

    def rest(self, seconds: float = 0.3) -> None:
        """Lets the page be for a while, and notes what it does."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._receive(left)

    def press(self, key: str) -> None:
        """Presses a key ("/", "Enter", "Tab", "Space", "ArrowDown", "Escape")."""
        text = {"Enter": "\r", "Space": " "}.get(key, key if len(key) == 1 else "")
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "Space": 32}
        codes |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        name = " " if key == "Space" else key
        common = {"key": name, "windowsVirtualKeyCode": codes.get(key, 0)}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def write(self, text: str) -> None:
        """Types a text into the field that has the focus, once one has it.

        A field with `autofocus` gets it at the first drawing, which may come after the load.
        """
        self.wait_for("!!document.activeElement?.matches('input, textarea, [contenteditable]')")
        self.call("Input.insertText", text=text)

    def hover(self, x: float, y: float) -> None:
        """Moves the pointer to a place of the window."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x: float, y: float) -> None:
        """Clicks at a place of the window."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="none" if kind == "mouseMoved" else "left",
                clickCount=0 if kind == "mouseMoved" else 1,
            )

    def save(self, expression: str, folder: Path, seconds: float = 20.0) -> Path:
        """The file that an expression makes the page save; the folder must be empty before."""
        behaviour = {"behavior": "allow", "downloadPath": str(folder.resolve())}
        self._call("Browser.setDownloadBehavior", behaviour, session=None)

        def saved() -> list[Path]:
            return [path for path in folder.iterdir() if path.suffix != ".crdownload"]

        assert not saved()
        self.evaluate(expression)
        self.wait_for(lambda: len(saved()) == 1 and saved()[0].stat().st_size > 0, seconds)
        return saved()[0]

    def resize(
        self,
        width: int,
        height: int,
        *,
        mobile: bool = False,
        dark: bool = False,
        still: bool = False,
    ) -> None:
        """Gives the window a size, and the system a light or dark scheme, still or moving."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if mobile else 1,
            mobile=mobile,
        )
        wishes = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if still else "no-preference",
        }
        features = [{"name": name, "value": value} for name, value in wishes.items()]
        self.call("Emulation.setEmulatedMedia", features=features)

    def screenshot(self, path: Path) -> None:
        """Writes what the window shows as a PNG."""
        answer = self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(answer["data"]))
