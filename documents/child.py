"""The reading process as its parent sees it: started bare, watched, ended."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from documents.reading.limits import Limits

ROOT = Path(__file__).resolve().parent.parent
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from documents.reader import main; main()"
TICK = 0.03
TALK = 4 * 1024**2
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "MALLOC_ARENA_MAX": "2",
    "RAYON_NUM_THREADS": "1",
    "TOKIO_WORKER_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


class Child:
    """One run of `documents.reader`. After `run`: `end` is "" when it finished, else `time`, `memory`,
    `output` or `crash`; `said` is what it told; `seconds` and `peak` (bytes) are what it took."""

    def __init__(self, order: dict, work: Path, limits: Limits):
        self.order = order | {"work": str(work), "limits": limits.as_dict()}
        self.work, self.limits = work, limits
        self.said: dict = {}
        self.end = ""
        self.peak = self.pages = self.heard = 0
        self.seconds = 0.0
        self.rest = b""

    def run(self, on_progress: Callable[[int, int], None] | None) -> None:
        """Start the child and stay with it until it is gone, with every process of its group."""
        self.on_progress = on_progress
        self.started = time.monotonic()
        with open(self.work / "errors.txt", "wb") as errors:
            self.process = self._start(errors)
        try:
            self._watch()
        finally:
            self._kill()
            self.process.stdout.close()
            self.seconds = time.monotonic() - self.started
        if not self.end and (self.process.returncode or not self.said.get("done")):
            # What a library does when the kernel refuses it memory is to crash.
            full = self.said.get("memory") or self.peak > 0.8 * self.limits.heap
            self.end = "memory" if full else "crash"

    def errors(self) -> str:
        """The end of what the child wrote on its error stream, and how it ended, for the log."""
        with open(self.work / "errors.txt", "rb") as errors:
            errors.seek(max(0, errors.seek(0, 2) - 2000))
            text = errors.read().decode("utf-8", "replace").strip()
        return f"end={self.end or 'ok'} status={self.process.returncode} {text}".strip()

    def _start(self, errors) -> subprocess.Popen:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-B", "-c", BOOT, str(ROOT), json.dumps(self.order)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=self.work,
            env=ENVIRONMENT | {"TMPDIR": str(self.work), "HOME": str(self.work)},
            start_new_session=True,
            bufsize=0,
        )

    def _watch(self) -> None:
        os.set_blocking(self.process.stdout.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while self.process.poll() is None and not self.end:
                open_ended = bool(selector.get_map())
                if open_ended and selector.select(TICK) and not self._listen():
                    selector.unregister(self.process.stdout)
                elif not open_ended:
                    time.sleep(TICK)
                self.end = self._excess()
        while not self.end and self._listen():  # the rest of what it said; whoever talks without end is ended
            self.end = self._excess()

    def _excess(self) -> str:
        self.peak = max(self.peak, self._resident())
        if self.peak > self.limits.memory:
            return "memory"
        if time.monotonic() - self.started > self.limits.deadline(self.pages):
            return "time"
        return "output" if self.heard > TALK or self._written() > self.limits.output else ""

    def _resident(self) -> int:
        """The child's largest resident memory so far (the kernel keeps it: no peak falls between two looks)."""
        try:
            with open(f"/proc/{self.process.pid}/status") as status:
                return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")), 0)
        except (OSError, IndexError, ValueError):
            return 0

    def _written(self) -> int:
        """Bytes in the child's folder, looked up only when it has finished some more pages."""
        if self.pages % 50:
            return 0
        with os.scandir(self.work) as entries:
            return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)

    def _listen(self) -> bool:
        try:
            data = os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return False
        self.heard += len(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self._hear(line)
        return bool(data)

    def _hear(self, line: bytes) -> None:
        try:
            word = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(word, dict):
            return
        if isinstance(word.get("page"), int):
            self._progress(word["page"])
        else:
            self.said.update(word)

    def _progress(self, page: int) -> None:
        self.pages = min(self.pages + 1, 2 * self.limits.pages)
        total = self.said.get("total")
        if self.on_progress and isinstance(total, int):
            self.on_progress(page, total)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
