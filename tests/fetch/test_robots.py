"""robots.txt as RFC 9309 reads it, and what the client makes of it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.fetch import Client, FetchError
from kg.fetch.robots import LIMIT, read_robots
from tests.fetch.site import PUBLIC, Answer, Names, Site


def allowed(robots: str, path: str, agent: str = "kg-appointments") -> bool:
    return read_robots(robots.encode(), agent).allow(f"http://www.ekbacka.example{path}")


@pytest.mark.parametrize(
    ("robots", "path", "expected"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("Disallow: /", "/x", True),  # belongs to no group
        ("User-agent: *\nDisallow: /intern", "/internt/x", False),
        ("User-agent: *\nDisallow: /intern/", "/internt/x", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest, not the first
        ("User-agent: *\nAllow: /a/b\nDisallow: /a/b/c", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),  # a tie
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?v=1", True),
        ("User-agent: *\nDisallow: /*?", "/x?sida=2", False),
        ("User-agent: *\nDisallow: /x$", "/x", False),
        ("User-agent: *\nDisallow: /x$", "/xy", True),
        ("User-agent: *\nDisallow: /a*b*c$", "/abbc", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/abbcd", True),
        ("User-agent: *\nDisallow: /a*aa$", "/aa", True),  # the same letter does not serve two pieces
        ("User-agent: *\nDisallow: /å", "/%C3%A5", False),
        ("User-agent: *\nDisallow: /%c3%a5", "/å", False),
        ("User-agent: *\nDisallow: /%7Ex", "/~x", False),
        ("USER-AGENT: *\r\ndisallow : /x # kommentar\r\n", "/x", False),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\rDisallow: /x", "/x", False),
        ("User-agent: KG-Appointments/2.0\nDisallow: /x", "/x", False),
        ("User-agent: kg\nDisallow: /x", "/x", True),  # another robot
        ("User-agent: *\nDisallow: /\n\nUser-agent: kg-appointments\nAllow: /", "/x", True),  # ours only, if any
        ("User-agent: kg-appointments\nUser-agent: other\nDisallow: /x", "/x", False),
        ("User-agent: other\nDisallow: /x\nUser-agent: kg-appointments\nDisallow: /y", "/x", True),
        ("User-agent: kg-appointments\nDisallow: /x\n\nUser-agent: kg-appointments\nDisallow: /y", "/x", False),
        ("User-agent: *\nSitemap: http://x/\nCrawl-delay: 1\nDisallow: /x", "/x", False),
        ("<html><title>404: Disallow: /</title>", "/x", True),
    ],
)
def test_rules(robots: str, path: str, expected: bool) -> None:
    assert allowed(robots, path) is expected


@given(st.binary(max_size=400), st.text(max_size=40))
@settings(max_examples=200)
def test_no_file_is_too_odd(data: bytes, path: str) -> None:
    read_robots(b"User-agent: *\nDisallow: " + data, "kg-appointments").allow(f"http://www.ekbacka.example/{path}")


def test_hostile_patterns_cost_little() -> None:
    rules = read_robots(b"User-agent: *\n" + b"Disallow: /" + b"*a" * 2000 + b"b$\n", "kg-appointments")
    begin = time.monotonic()
    assert rules.allow("http://www.ekbacka.example/" + "a" * 5000)
    assert time.monotonic() - begin < 1


def test_only_so_much_is_read() -> None:
    assert allowed("#" * LIMIT + "\nUser-agent: *\nDisallow: /", "/x")


def test_a_forbidden_page_is_not_asked_for(site: Site) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /intern/")
    site.routes["/intern/x"] = site.routes["/x"] = Answer(b"text")
    with Client(delay=0, allow_private=True) as client:
        with pytest.raises(FetchError, match=r"robots\.txt") as refused:
            client.get(f"{site.address}/intern/x")
        assert client.get(f"{site.address}/x").fetch.status == 200
    assert not refused.value.retry
    assert site.paths == ["/robots.txt", "/x"]  # and robots.txt asked for once
    assert site.asked[0][1]["User-Agent"].startswith("kg-appointments/")


def test_redirects_obey_the_robots_txt_of_where_they_lead(site: Site, connected: list[str]) -> None:
    site.routes["/x"] = Answer(status=301, headers={"Location": "http://other.example/intern/x"})
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /intern/")
    names = Names(www_ekbacka_example=[[PUBLIC]], other_example=[[PUBLIC]])
    with Client(delay=0, resolver=names) as client, pytest.raises(FetchError, match=r"other\.example does not allow"):
        client.get("http://www.ekbacka.example/x")
    hosts = [(headers["Host"], path) for path, headers in site.asked]
    assert hosts == [
        ("www.ekbacka.example", "/robots.txt"),
        ("www.ekbacka.example", "/x"),
        ("other.example", "/robots.txt"),
    ]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_a_robots_txt_anything_may_be_asked(status: int, site: Site) -> None:
    site.routes["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /", status)
    site.routes["/x"] = Answer(b"text")
    with Client(delay=0, allow_private=True) as client:
        assert client.get(f"{site.address}/x").fetch.content == b"text"


@pytest.mark.parametrize("status", [500, 503])
def test_while_the_robots_txt_fails_nothing_is_asked(status: int, site: Site) -> None:
    site.routes["/robots.txt"] = Answer(b"", status)
    site.routes["/x"] = site.routes["/y"] = Answer(b"text")
    with Client(delay=0, allow_private=True, retries=1, sleep=lambda _: None) as client:
        for path in ("/x", "/y"):
            with pytest.raises(FetchError, match=r"robots\.txt cannot be read") as refused:
                client.get(f"{site.address}{path}")
            assert refused.value.retry
    assert site.paths == ["/robots.txt"] * (2 if status == 503 else 1)  # the second page does not ask again


def test_a_robots_txt_elsewhere_is_followed(site: Site) -> None:
    site.routes["/robots.txt"] = Answer(status=301, headers={"Location": "/regler.txt"})
    site.routes["/regler.txt"] = Answer(b"User-agent: *\nDisallow: /x")
    with Client(delay=0, allow_private=True) as client, pytest.raises(FetchError, match="does not allow"):
        client.get(f"{site.address}/x")


@pytest.mark.parametrize(("asked", "kept"), [("0.5", 1.0), ("5", 5.0), ("86400", 30.0), ("nan", 1.0), ("-1", 1.0)])
def test_crawl_delay(asked: str, kept: float, site: Site) -> None:
    site.routes["/robots.txt"] = Answer(f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    pauses: list[float] = []
    with Client(allow_private=True, sleep=pauses.append) as client:
        client.get(f"{site.address}/x")
    assert pauses == [pytest.approx(kept, abs=0.3)]
