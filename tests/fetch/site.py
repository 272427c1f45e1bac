"""A real web server on loopback whose answers a test decides, and a network that leads public addresses to it."""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from kg.fetch.transport import AddressInfo

PUBLIC = "93.184.215.14"
OTHER_PUBLIC = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Answer | Callable[["Handler"], Answer | None]


@dataclass
class Site:
    """Routes by path; `asked` is what was asked for, in order, with its headers."""

    port: int
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def setup(self) -> None:
        super().setup()
        self.site.connections += 1

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers)))
        route = self.site.routes.get(self.path, Answer(b"nothing here", 404))
        answer = route if isinstance(route, Answer) else route(self)
        if answer is None:  # the route has written what it wanted itself
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.status != 304:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Quietly: clients that hang up are what is tested."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    handler = type("SiteHandler", (Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site = handler.site = Site(server.server_port)  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class Names:
    """A resolver: the addresses of each name, one list after another; the last list stays. Counts what it is asked."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): list(lists) for name, lists in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> list[AddressInfo]:
        self.asked.append(host)
        lists = self._answers.get(host)
        if lists is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = lists.pop(0) if len(lists) > 1 else lists[0]
        found: list[AddressInfo] = []
        for address in addresses:
            v6 = ":" in address
            where = (address, port, 0, 0) if v6 else (address, port)
            found.append((socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_STREAM, 6, "", where))
        return found
