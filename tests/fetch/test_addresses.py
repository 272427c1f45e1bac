"""Which machines may be asked: the public internet's, whatever a name, a redirect or the environment says."""

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.fetch import Client, FetchError
from kg.fetch.addresses import is_public
from tests.fetch.site import OTHER_PUBLIC, PUBLIC, Answer, Names, Site, serving


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
        "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:400f::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
    ],
)  # fmt: skip
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1",
        "ff02::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1", "2001:2::1", "2001:10::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "64:ff9b:1:7f00:0:100::",
        "2002:7f00:1::1", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_carried_in_another_counts_as_itself(address: Any) -> None:
    carried = f"{int(address) >> 16:x}:{int(address) & 0xFFFF:x}"
    assert is_public(f"::ffff:{carried}") == is_public(f"64:ff9b::{carried}") == is_public(str(address))


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_not_public(address: Any) -> None:
    if is_public(str(address)) and address.version == 4:
        assert address.is_global
        assert not address.is_multicast


def test_a_name_is_resolved_once_and_only_the_checked_address_connected_to(site: Site, connected: list[str]) -> None:
    site.routes["/x"] = Answer(b"text")
    names = Names(rebinding_example=[[PUBLIC], ["127.0.0.1"]])
    with Client(delay=0, resolver=names) as client:
        assert client.get("http://rebinding.example/x").fetch.content == b"text"
    assert (names.asked, connected) == (["rebinding.example"], [PUBLIC])


def test_a_name_that_turns_private_is_refused_at_the_next_connection(site: Site, connected: list[str]) -> None:
    def hangs_up(handler: Any) -> Answer:
        handler.close_connection = True
        return Answer(b"text", headers={"Connection": "close"})

    site.routes["/x"] = hangs_up
    names = Names(rebinding_example=[[PUBLIC], [PUBLIC], ["127.0.0.1"]])
    with Client(delay=0, resolver=names) as client:
        client.get("http://rebinding.example/x")  # with robots.txt, whose connection stays open for the page
        client.get("http://rebinding.example/x")
        with pytest.raises(FetchError, match=r"127\.0\.0\.1, which is private") as refused:
            client.get("http://rebinding.example/x")
    assert not refused.value.retry
    assert connected == [PUBLIC, PUBLIC]


@pytest.mark.parametrize("bad", ["127.0.0.1", "::1", "64:ff9b::7f00:1", "169.254.169.254", "fe80::1%lo"])
@pytest.mark.parametrize("first", [True, False])
def test_one_bad_address_among_good_ones_is_enough(bad: str, first: bool, connected: list[str]) -> None:
    addresses = [bad, PUBLIC, OTHER_PUBLIC] if first else [PUBLIC, OTHER_PUBLIC, bad]
    with Client(delay=0, resolver=Names(mixed_example=[addresses])) as client, pytest.raises(FetchError):
        client.get("http://mixed.example/x")
    assert connected == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "localhost.", "LOCALHOST",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "[fe80::1%25lo]", "[64:ff9b::7f00:1]",
        "１２７.０.０.１", "127。0。0。1", "ⓛocalhost", "169.254.169.254", "10.0.0.1",
    ],
)  # fmt: skip
def test_odd_spellings_of_private_addresses(host: str, connected: list[str]) -> None:
    with Client(delay=0) as client, pytest.raises(FetchError) as refused:
        client.get(f"http://{host}:8080/x")
    assert connected == []
    assert any(reason in str(refused.value) for reason in ("private", "not found", "not a web address"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.ekbacka.example/x", "file:///etc/passwd", "gopher://x/", "//www.ekbacka.example/x", "x", "",
        "http://", "http:///x", "http://lo:hemligt@www.ekbacka.example/", "http://lo@www.ekbacka.example/",
        "http://www.ekbacka.example\\@127.0.0.1/", "http://[::1/", "http://www.ekbacka.example:0/",
        "http://www.ekbacka.example:99999/", "http://www.ekbacka.example:x/", f"http://{'a' * 300}.example/",
        "http://a..example/", "http://*.example/",
    ],
)  # fmt: skip
def test_what_is_no_web_address(url: str, connected: list[str]) -> None:
    names = Names(www_ekbacka_example=[[PUBLIC]])
    with Client(delay=0, resolver=names) as client, pytest.raises(FetchError) as refused:
        client.get(url)
    assert connected == []
    assert not refused.value.retry or "not found" in str(refused.value)


def test_a_redirect_to_a_private_address_is_refused(site: Site, connected: list[str]) -> None:
    names = Names(www_ekbacka_example=[[PUBLIC]], intranet_example=[["10.0.0.5"]])
    for target in ("http://intranet.example/secret", "http://127.0.0.1/x", "//intranet.example/", "file:///etc/passwd"):
        site.routes["/x"] = Answer(status=302, headers={"Location": target})
        with Client(delay=0, resolver=names) as client, pytest.raises(FetchError):
            client.get("http://www.ekbacka.example/x")
    assert set(connected) == {PUBLIC}
    assert {headers["Host"] for _, headers in site.asked} == {"www.ekbacka.example"}


def test_a_robots_txt_that_redirects_to_a_private_address_is_refused(site: Site, connected: list[str]) -> None:
    site.routes["/robots.txt"] = Answer(status=302, headers={"Location": "http://intranet.example/robots.txt"})
    names = Names(www_ekbacka_example=[[PUBLIC]], intranet_example=[["192.168.1.1"]])
    with Client(delay=0, resolver=names) as client, pytest.raises(FetchError, match=r"robots\.txt cannot be read"):
        client.get("http://www.ekbacka.example/x")
    assert connected == [PUBLIC]


def test_the_next_address_serves_when_the_first_does_not_answer(site: Site) -> None:
    with socket.socket() as nobody:  # bound, not listening
        nobody.bind(("127.0.0.2", site.port))
        names = Names(two_example=[["127.0.0.2", "127.0.0.1"]])
        with Client(delay=0, allow_private=True, resolver=names) as client:
            assert client.get(f"http://two.example:{site.port}/x").fetch.status == 404


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_proxies_of_the_environment_are_not_used(name: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.routes["/x"] = Answer(b"text")
    with serving() as proxy:
        monkeypatch.setenv(name, proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with Client(delay=0, allow_private=True) as client:
            assert client.get(f"{site.address}/x").fetch.content == b"text"
        assert proxy.connections == 0


def test_passwords_of_the_environment_are_not_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login lo password hemligt\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Client(delay=0, allow_private=True) as client:
        client.get(f"{site.address}/x")
    assert all("Authorization" not in headers for _, headers in site.asked)
