"""HTTPS to a checked address: the certificate must still be that of the name in the url."""

import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.fetch import Client, FetchError
from tests.fetch.conftest import led_to
from tests.fetch.site import PUBLIC, Answer, Handler, Names, Site, serving

trustme = pytest.importorskip("trustme", reason="makes the certificates of these tests; it is in the extra `test`")


@pytest.fixture(scope="module")
def authority() -> Any:
    return trustme.CA()


@pytest.fixture
def ca_bundle(authority: Any, tmp_path: Path) -> Path:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


@pytest.fixture
def named() -> list[str | None]:
    """The names that clients asked for by SNI."""
    return []


@pytest.fixture
def site(authority: Any, named: list[str | None]) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.ekbacka.example").configure_cert(context)
    context.sni_callback = lambda _, name, __: named.append(name)
    with serving(context) as running:
        running.routes["/x"] = Answer(b"text")
        yield running


def test_name_and_certificate_are_those_of_the_url(
    site: Site, named: list[str | None], ca_bundle: Path, connected: list[str]
) -> None:
    names = Names(www_ekbacka_example=[[PUBLIC], ["127.0.0.1"]])
    with Client(delay=0, resolver=names, ca_bundle=ca_bundle) as client:
        page = client.get("https://www.ekbacka.example/x")
    assert (page.fetch.content, page.url) == (b"text", "https://www.ekbacka.example/x")
    assert (connected, named) == ([PUBLIC], ["www.ekbacka.example"])
    assert site.asked[-1][1]["Host"] == "www.ekbacka.example"


def test_another_name_than_the_certificate_bears_is_refused(site: Site, ca_bundle: Path, connected: list[str]) -> None:
    names = Names(other_example=[[PUBLIC]])
    with Client(delay=0, resolver=names, ca_bundle=ca_bundle) as client, pytest.raises(FetchError, match="no safe"):
        client.get("https://other.example/x")
    assert site.asked == []


def test_an_unknown_authority_is_refused(site: Site, connected: list[str]) -> None:
    names = Names(www_ekbacka_example=[[PUBLIC]])
    with Client(delay=0, resolver=names) as client, pytest.raises(FetchError, match="no safe"):
        client.get("https://www.ekbacka.example/x")
    assert site.asked == []


def test_private_addresses_are_refused_before_the_handshake(site: Site, ca_bundle: Path) -> None:
    names = Names(www_ekbacka_example=[["127.0.0.1"]])
    with Client(delay=0, resolver=names, ca_bundle=ca_bundle) as client, pytest.raises(FetchError, match="private"):
        client.get(f"https://www.ekbacka.example:{site.port}/x")
    assert site.connections == 0


def test_a_redirect_from_http_is_checked_anew(site: Site, ca_bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as plain:
        plain.routes["/x"] = Answer(status=301, headers={"Location": "https://www.ekbacka.example/x"})
        led_to(plain, monkeypatch)
        names = Names(www_ekbacka_example=[[PUBLIC], ["127.0.0.1"]])
        with Client(delay=0, resolver=names, ca_bundle=ca_bundle) as client, pytest.raises(FetchError, match="private"):
            client.get("http://www.ekbacka.example/x")
    assert site.connections == 0


def test_time_and_bytes_are_bounded_here_too(site: Site, ca_bundle: Path, connected: list[str]) -> None:
    def endless(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(b"x" * 65536)

    def drip(handler: Handler) -> None:
        while True:
            handler.wfile.write(b"H")
            time.sleep(0.05)

    site.routes.update({"/endless": endless, "/drip": drip})
    names = Names(www_ekbacka_example=[[PUBLIC]])
    bounded = Client(delay=0, resolver=names, ca_bundle=ca_bundle, max_bytes=1 << 20, seconds=0.5)
    with bounded as client, pytest.raises(FetchError, match="more than"):
        client.get("https://www.ekbacka.example/endless")
    with bounded as client, pytest.raises(FetchError, match="longer than"):
        client.get("https://www.ekbacka.example/drip")
