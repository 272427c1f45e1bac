"""A real server on loopback that speaks the OpenAI protocol of chat completions; a test decides what its model says."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-very-secret-0123456789"


@dataclass(frozen=True)
class Reply:
    """An HTTP response as it is; what `answer` makes is a well-formed completion."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[Any], None] | None = None
    """Writes the response itself, on the open socket's file."""


def answer(content: Any, *, finish: str = "stop", usage: Any = None) -> Reply:
    """A completion with this content: text, or what becomes JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    body = {
        "id": "x",
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}],
        "usage": usage if usage is not None else {"prompt_tokens": 1000, "completion_tokens": 100},
    }
    return Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def refusal(status: int, message: str, **headers: str) -> Reply:
    body = {"error": {"message": message, "type": "invalid_request_error"}}
    return Reply(json.dumps(body).encode(), status, {name.replace("_", "-"): value for name, value in headers.items()})


def claim(person: str, role: str, organisation: str | None, status: str, quote: str, **more: Any) -> dict[str, Any]:
    """A claim as a model returns it."""
    empty = dict.fromkeys(("start", "end", "decided", "decided_by", "replaces", "end_cause", "pronoun"))
    told = {"person": person, "role": role, "organisation": organisation, "status": status, "quote": quote}
    return {**empty, "acting": False, **told, **more}


@dataclass
class Model:
    """`says` gives the reply to the announcement in a request; `asked` is every request's body, in order."""

    port: int = 0
    says: Callable[[dict[str, Any], dict[str, Any]], Reply] = lambda announcement, request: answer({"claims": []})
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


def announcement_in(request: dict[str, Any]) -> dict[str, Any]:
    """The announcement of a request, its mark taken off."""
    told = json.loads(request["messages"][1]["content"])
    return {name.removeprefix(f"{told['mark']} "): value for name, value in told["announcement"].items()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Model
    lock: threading.Lock

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = self.model
        with self.lock:
            model.asked.append(request)
            model.headers.append(dict(self.headers))
            model.at_once += 1
            model.most_at_once = max(model.most_at_once, model.at_once)
        try:
            if self.path != "/v1/chat/completions":
                reply = refusal(404, "no such path")
            else:
                reply = model.says(announcement_in(request), request)
        finally:
            with self.lock:
                model.at_once -= 1
        if reply.raw is not None:
            reply.raw(self)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quietly: clients that hang up are what is tested."""


@contextmanager
def serving() -> Iterator[Model]:
    model = Model()
    handler = type("ModelHandler", (_Handler,), {"model": model, "lock": threading.Lock()})
    server = _Server(("127.0.0.1", 0), handler)
    model.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
