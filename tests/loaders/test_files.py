import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.dates import is_date
from kg.errors import KgError
from kg.loaders import files
from kg.loaders.files import loader
from kg.loading import Known
from kg.model import Announcement, Event, Loaded, Skipped
from kg.text import normalise


class Context:
    """What a loader may ask; remembers what it was told."""

    def __init__(self, done: Iterable[str] = ()) -> None:
        self.finished = set(done)
        self.total = 0

    def known(self, url: str) -> Known | None:
        return None

    def stored(self, url: str) -> Announcement | None:
        return None

    def done(self, url: str) -> bool:
        return url in self.finished

    def expect(self, total: int) -> None:
        self.total = total


def load(*targets: Path, context: Context | None = None, **options: Any) -> list[Event]:
    return list(loader.read([str(target) for target in targets], options, context or Context()))


def announced(events: Iterable[Event]) -> list[Announcement]:
    return [event.announcement for event in events if isinstance(event, Loaded)]


def skipped(events: Iterable[Event]) -> dict[str, str]:
    return {event.where: event.reason for event in events if isinstance(event, Skipped)}


def write(folder: Path, **contents: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        data = content.encode() if isinstance(content, str) else content
        path = folder / name.replace("__", ".")
        path.write_bytes(data)
    return folder


def test_a_folder_is_read_in_order_without_hidden_files_and_readme(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "nyheter", b__txt="B\n\nText.", a__md="# A\n\nText.", README__md="# Läs", __hidden__txt="x"
    )
    write(folder / "2019", c__txt="C\n\nText.")
    write(folder / ".git", d__txt="D")
    context = Context()
    found = announced(load(folder, context=context))
    assert [(a.key, a.url) for a in found] == [
        ("2019/c.txt", "file:nyheter/2019/c.txt"),
        ("a.md", "file:nyheter/a.md"),
        ("b.txt", "file:nyheter/b.txt"),
    ]
    assert context.total == 3


def test_identity_depends_neither_on_where_the_folder_lies_nor_on_how_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write(tmp_path / "here" / "nyheter", a__txt="A\n\nText.")
    there = write(tmp_path / "there" / "nyheter", a__txt="A\n\nText.")
    urls = {announced(load(target))[0].url for target in (here, there, here / "a.txt")}
    monkeypatch.chdir(here)
    urls |= {announced(load(Path(target)))[0].url for target in (".", "a.txt", "../nyheter")}
    assert urls == {"file:nyheter/a.txt"}
    assert str(tmp_path) not in str(load(here))


def test_two_folders_of_one_name_are_kept_apart_by_their_own(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", a__txt="A\n\nText."), write(tmp_path / "two", a__txt="Annat\n\nText.")
    assert {a.url for a in announced(load(one, two))} == {"file:one/a.txt", "file:two/a.txt"}


def test_the_name_of_a_home_folder_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(write(tmp_path / "losahl", a__txt="A\n\nText.")))
    assert announced(load(tmp_path / "losahl" / "a.txt"))[0].url == "file:a.txt"


def test_names_are_compared_as_they_are_read_not_as_the_disk_spells_them(tmp_path: Path) -> None:
    apart, joined = "a\u030a.txt", "\u00e5.txt"
    urls = set()
    for name, home in ((apart, "x"), (joined, "y")):
        folder = write(tmp_path / home / "n")
        (folder / name).write_text("A\n\nText.")
        urls |= {a.url for a in announced(load(folder))}
    assert urls == {"file:n/%C3%A5.txt"}


def test_a_name_that_is_no_utf8_is_read_all_the_same(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xe5.txt")  # noqa: PTH118
    try:
        with open(path, "wb") as stream:  # noqa: PTH123
            stream.write(b"A\n\nText.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (announcement,) = announced(load(tmp_path))
    announcement.url.encode("utf-8")
    assert announcement.url.endswith("/%E5.txt")


def test_each_text_carries_the_bytes_it_was_read_from(tmp_path: Path) -> None:
    lines = ['{"id": "1", "title": "Ett"}', '{"id": "2", "title": "Två"}']
    folder = write(tmp_path / "n", a__txt="A\n\nText.", b__jsonl="\n".join(lines))
    data = [b"A\n\nText.", *(line.encode() for line in lines)]
    for event, content in zip(load(folder), data, strict=True):
        assert isinstance(event, Loaded)
        assert event.fetch is not None
        assert event.claims is None
        assert event.fetch.content == content
        assert event.fetch.sha256 == hashlib.sha256(content).hexdigest()


def test_a_record_is_taken_as_it_says(tmp_path: Path) -> None:
    record = {
        "id": "2016/06/ny-chef", "url": "https://www.ekbacka.example/2016/06/ny-chef/", "published": "2016-06-09",
        "title": "Ny chef", "summary": "Lo Ahl blir chef.", "body": "Hon börjar i höst.\r\nText.", "source": "Ekbacka",
        "language": "sv", "claims": [1], "unknown": {"deep": []},
    }  # fmt: skip
    (announcement,) = announced(load(write(tmp_path, a__jsonl=json.dumps(record)) / "a.jsonl"))
    assert announcement == Announcement(
        url="https://www.ekbacka.example/2016/06/ny-chef/",
        title="Ny chef",
        summary="Lo Ahl blir chef.",
        body="Hon börjar i höst.\nText.",
        published="2016-06-09",
        source="Ekbacka",
        language="sv",
        key="2016/06/ny-chef",
    )


def test_a_broken_line_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "1", "title": "Ett"}',
        b'{"id": "2", "title": "Tv',
        b"",
        b"[1]",
        b'{"title": "utan namn"}',
        b'{"id": "6", "title": 6}',
        b'{"id": true, "title": "x"}',
        b'{"id": "8", "published": "i fjol", "title": "x"}',
        b'{"id": "9", "url": "javascript:alert(1)", "title": "x"}',
        b'{"id": "10"}',
        b'{"id": "11", "title": "\xe5"}',
        b"[" * 100_000,
        b'{"id": 13, "title": "Sist", "summary": null}',
        b'{"id": "1", "title": "Ett igen"}',
    ]
    events = load(write(tmp_path / "n", a__jsonl=b"\r\n".join(lines)))
    assert [(a.key, a.url) for a in announced(events)] == [("1", "file:n/a.jsonl#1"), ("13", "file:n/a.jsonl#13")]
    reasons = skipped(events)
    assert [int(where.removeprefix("a.jsonl:")) for where in reasons] == [2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14]
    for number, part in {2: "JSON", 4: "no object", 5: "neither id nor url", 6: "title that is not a text",
                         7: "id that is neither", 8: "i fjol", 9: "no address", 10: "empty", 11: "JSON",
                         12: "JSON", 14: "same address"}.items():  # fmt: skip
        assert part in reasons[f"a.jsonl:{number}"]


def test_a_line_without_end_is_left_out_and_memory_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "TEXT_LIMIT", 1000)
    lines = [json.dumps({"id": "1", "title": "x" * 5000}), json.dumps({"id": "2", "title": "Två"})]
    events = load(write(tmp_path, a__ndjson="\n".join(lines)) / "a.ndjson")
    assert [a.key for a in announced(events)] == ["2"]
    assert list(skipped(events)) == ["a.ndjson:1"]


def test_a_json_list_gives_each_record_its_own_bytes(tmp_path: Path) -> None:
    text = '[\n {"id": "1", "title": "Ett"} ,{"id":"2",\n"title": "Två"}\n]\n'
    events = load(write(tmp_path, a__json=text) / "a.json")
    assert [e.fetch.content for e in events if isinstance(e, Loaded) and e.fetch] == [
        b'{"id": "1", "title": "Ett"}',
        '{"id":"2",\n"title": "Två"}'.encode(),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"name": "package"}', "no list"),
        ("[]", "empty list"),
        ('[{"id": "1", "title": "Ett"} {"id": "2"}]', "after its entry 1"),
        ('[{"id": "1", "title": "Ett"}, {"id":', "from its entry 2"),
        ('[{"id": "1", "title": "Ett"}', "after its entry 1"),
        ("[" * 100_000, "no JSON from its entry"),
    ],
)
def test_other_json_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (why,) = skipped(load(write(tmp_path, a__json=text))).values()
    assert reason in why


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.md", b" \n \n", "is empty"),
        ("a.html", b"", "is empty"),
        ("a.jsonl", b"", "is empty"),
        ("a.txt", b"\x00\x01\x02", "not a text"),
        ("a.txt", "Hon är på".encode()[:-1], "half a character"),
        ("a.pdf", b"%PDF", ".pdf"),
        ("a", b"text", "no extension"),
        ("a.html", b"<html><body></body></html>", "no main text"),
    ],
)
def test_what_cannot_be_read_is_skipped_with_the_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    reasons = skipped(load(write(tmp_path, b__txt="B\n\nText.")))
    assert reason in reasons[name]


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(50 << 20)
    assert "50 MB" in skipped(load(tmp_path))["a.txt"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert skipped(load(tmp_path)) == {"a.txt": "is not a regular file"}


def test_links_that_go_in_circles_or_nowhere_do_no_harm(tmp_path: Path) -> None:
    folder = write(tmp_path / "n", a__txt="A\n\nText.")
    (folder / "again").symlink_to(folder)
    (folder / "b.txt").symlink_to(tmp_path / "nowhere")
    events = load(folder)
    assert [a.key for a in announced(events)] == ["a.txt"]
    assert "cannot be read" in skipped(events)["b.txt"]


def test_an_unreadable_file_may_be_tried_again(tmp_path: Path) -> None:
    folder = write(tmp_path / "n", a__txt="A\n\nText.")
    (folder / "a.txt").chmod(0)
    if os.access(folder / "a.txt", os.R_OK):
        pytest.skip("this user may read everything")
    (event,) = load(folder)
    assert isinstance(event, Skipped)
    assert event.retry


def test_one_page_saved_twice_does_not_replace_itself(tmp_path: Path) -> None:
    html = (
        '<html><head><link rel="canonical" href="https://www.ekbacka.example/chef"></head><body><article><h1>Ny</h1>'
        "<p>Lo Ahl blir {} chef i Ekbacka kommun från hösten.</p></article></body></html>"
    )
    folder = write(tmp_path, a__html=html.format("ny"), b__html=html.format("tillförordnad"))
    events = load(folder)
    assert [a.url for a in announced(events)] == ["https://www.ekbacka.example/chef"]
    assert "same address" in skipped(events)["b.html"]


def test_what_an_interrupted_load_did_is_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "n", a__txt="A\n\nText.", b__jsonl='{"id": "1", "title": "x"}\n{"id": "2", "title": "y"}')
    done = Context(done=["file:n/a.txt", "file:n/b.jsonl#1"])
    assert [a.key for a in announced(load(folder, context=done))] == ["2"]


def test_options_say_what_the_texts_do_not(tmp_path: Path) -> None:
    folder = write(tmp_path / "n", a__txt="A\n\n26 okt, 2018\n\nText.")
    write(folder / "sub", b__jsonl='{"id": "1", "title": "x"}\n{"id": "2", "url": "/y/", "title": "y"}')
    found = announced(
        load(folder, url="https://www.ekbacka.example/nyheter/", published="2019-01", source=" Ekbacka\n kommun ")
    )
    assert [a.url for a in found] == [
        "https://www.ekbacka.example/nyheter/a.txt",
        "https://www.ekbacka.example/nyheter/sub/b.jsonl#1",
        "https://www.ekbacka.example/y/",
    ]
    assert {(a.published, a.source) for a in found} == {("2019-01", "Ekbacka kommun")}


def test_one_file_is_at_exactly_the_address_given(tmp_path: Path) -> None:
    path = write(tmp_path, a__txt="A\n\nText.") / "a.txt"
    (announcement,) = announced(load(path, url="https://www.ekbacka.example/ny-chef"))
    assert announcement.url == "https://www.ekbacka.example/ny-chef"
    assert announcement.source == "ekbacka.example"


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        ([], {}, "name a file"),
        (["missing.txt"], {}, "no file or folder"),
        (["."], {}, "nothing to read"),
        (["a.txt"], {"published": "i fjol"}, "2019-01-31"),
        (["a.txt"], {"url": "ekbacka"}, "--url"),
        (["a.txt", "a.txt"], {"url": "https://a.example/"}, "one by one"),
    ],
)
def test_a_wrong_command_is_told_how_to_be_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], options: dict[str, Any], message: str
) -> None:
    write(tmp_path / "elsewhere", a__txt="A\n\nText.")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / ("empty" if names == ["."] else "elsewhere"))
    with pytest.raises(KgError, match=message):
        load(*map(Path, names), **options)


@given(
    st.sampled_from(["a.txt", "a.md", "a.html", "a.jsonl", "a.json"]),
    st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_give_announcements_or_reasons(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    for event in load(tmp_path / name):
        if isinstance(event, Loaded):
            announcement = event.announcement
            assert announcement.text
            assert announcement.published is None or is_date(announcement.published)
            assert normalise(announcement.title) == announcement.title
            announcement.version.encode()
        else:
            assert isinstance(event, Skipped)
            assert event.reason


def test_the_seed() -> None:
    path = Path(__file__).parents[3] / "shared" / "seed" / "kommunalekonomerna-2018-10-26.txt"
    if not path.exists():
        pytest.skip("the seed is not beside the checkout")
    (announcement,) = announced(load(path))
    assert announcement.published == "2018-10-26"
    assert announcement.title == path.read_text("utf-8").strip().split("\n")[0].strip()
