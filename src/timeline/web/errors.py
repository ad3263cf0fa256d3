"""Why a server cannot be started."""

from __future__ import annotations

from timeline.errors import TimelineError


class WebMissing(TimelineError):
    """The libraries of the server are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Starlette and uvicorn, which serve pages, are not installed",
            hint="Install them: pip install 'decision-timeline[web]'.",
        )


class CannotListen(TimelineError):
    """An address at which no server can be started."""

    def __init__(self, host: str, port: int, reason: str, hint: str) -> None:
        super().__init__(f"cannot listen on {host} port {port}: {reason}", hint=hint)
        self.host, self.port, self.reason = host, port, reason


class WorkersDie(TimelineError):
    """The processes that answer end by themselves."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"a worker ended as soon as it had begun, with code {code}",
            hint="Look for a sentence above, or for too little memory; or try --workers 1.",
        )
        self.code = code
