from collections.abc import Iterator
from typing import Any

import pytest

from kg.fetch import transport
from tests.fetch.site import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def connected(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address connected to; whatever it is, it leads to `site`, so that no test leaves this machine."""
    return led_to(site, monkeypatch)


def led_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    connected: list[str] = []
    socket_class: Any = transport._Socket
    really = socket_class.connect

    def connect(self: Any, address: tuple[Any, ...]) -> None:
        connected.append(address[0])
        really(self, ("127.0.0.1", site.port))

    monkeypatch.setattr(socket_class, "connect", connect)
    return connected
