import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.loaders.g0v import loader
from tests.loaders.context import announcements, changed, run, serving

LOCAL = {"allow_private": True, "delay": 0.0}


def entry(path: str, title: str, summary: str, published: str) -> dict[str, Any]:
    return {
        "title": title,
        "url": f"/pressmeddelanden/{path}/",
        "published": published,
        "updated": None,
        "summary": summary,
    }


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    pages = {
        "2019/03/ny-chef": "# Ny chef för sjöprövningen\n\nBo Ek blir ny chef.\n\nHan tillträder i maj.\n",
        "2019/04/bara-sidan": "# Bara sidan\n\nIngen har listat den.\n",
        "2021/01/annan-rubrik": "# Rubrik på sidan\n\nText.\n",
    }
    for path, text in pages.items():
        page = site / "pressmeddelanden" / f"{path}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    index = [
        entry("2019/03/ny-chef", "Ny chef för sjöprövningen", "Bo Ek blir ny chef.", "2019-03-14"),
        entry("2021/01/annan-rubrik", "Rubrik i listan", "", "2021-01-05"),
        entry("2020/06/utan-sida", "Utan sida", "Siv Alm har utsetts till ordförande.", "2020-06-02"),
        entry("2020/07/utan-allt", "Utan allt", "", "2020-07-02"),
        {"url": "/regeringskansliet/om/", "title": "En annan del av platsen"},
        "skräp",
    ]
    (site / "pressmeddelanden.json").write_text(json.dumps(index), encoding="utf-8")
    return site


def test_index_listing_and_pages_together(mirror: Path, tmp_path: Path) -> None:
    with serving(mirror) as (address, _):
        report, workspace = run(tmp_path / "w", loader, base_url=address, **LOCAL)
    with workspace:
        found = announcements(workspace)
        assert report.outcomes == {"new": 4, "skipped": 1}
        assert "no summary" in report.skipped[0].reason
        chef = found["2019/03/ny-chef"]
        assert (chef["title"], chef["summary"]) == ("Ny chef för sjöprövningen", "Bo Ek blir ny chef.")
        assert chef["body"] == "Han tillträder i maj."
        assert chef["published"] == "2019-03-14"
        assert chef["url"] == "https://www.regeringen.se/pressmeddelanden/2019/03/ny-chef/"
        alone = found["2019/04/bara-sidan"]
        assert (alone["title"], alone["body"], alone["published"]) == ("Bara sidan", "Ingen har listat den.", "2019-04")
        other = found["2021/01/annan-rubrik"]
        assert (other["title"], other["body"]) == ("Rubrik i listan", "# Rubrik på sidan\n\nText.")
        assert found["2020/06/utan-sida"]["summary"].startswith("Siv Alm")


def test_loading_again_asks_conditionally_and_changes_nothing(mirror: Path, tmp_path: Path) -> None:
    with serving(mirror) as (address, requested):
        first, workspace = run(tmp_path / "w", loader, base_url=address, **LOCAL)
        workspace.ledger.close()
        before = len(requested)
        second, workspace = run(tmp_path / "w", loader, base_url=address, **LOCAL)
        asked = {path: conditional for path, conditional in requested[before:] if path.endswith(".md")}
    workspace.ledger.close()
    assert changed(first)
    assert not changed(second)
    assert second.outcomes == {"unchanged": 4, "skipped": 1}
    assert asked["/pressmeddelanden/2019/04/bara-sidan.md"] is True


def test_what_the_source_changes_is_a_correction_and_what_it_removes_is_withdrawn(mirror: Path, tmp_path: Path) -> None:
    page = mirror / "pressmeddelanden/2019/04/bara-sidan.md"
    with serving(mirror) as (address, _):
        run(tmp_path / "w", loader, base_url=address, **LOCAL)[1].ledger.close()
        page.write_text("# Bara sidan\n\nNu rättad.\n", encoding="utf-8")
        later = time.time() + 5
        os.utime(page, (later, later))
        index = json.loads((mirror / "pressmeddelanden.json").read_text(encoding="utf-8"))
        index[0]["summary"] = "Bo Ek blir ny chef i maj."
        (mirror / "pressmeddelanden.json").write_text(json.dumps(index), encoding="utf-8")
        (mirror / "pressmeddelanden/2021/01/annan-rubrik.md").unlink()
        report, workspace = run(tmp_path / "w", loader, base_url=address, **LOCAL)
    with workspace:
        found = announcements(workspace)
        assert report.outcomes["corrected"] == 2
        assert report.outcomes["withdrawn"] == 1
        assert found["2019/04/bara-sidan"]["body"] == "Nu rättad."
        assert found["2019/03/ny-chef"]["summary"] == "Bo Ek blir ny chef i maj."
        assert found["2021/01/annan-rubrik"]["withdrawn"] == 1


def test_since_leaves_out_what_is_older(mirror: Path, tmp_path: Path) -> None:
    with serving(mirror) as (address, requested):
        report, workspace = run(tmp_path / "w", loader, base_url=address, since="2019-04-10", **LOCAL)
    with workspace:
        assert set(announcements(workspace)) == {"2019/04/bara-sidan", "2020/06/utan-sida", "2021/01/annan-rubrik"}
    assert not any("/2019/03/" in path for path, _ in requested)
    assert report.outcomes["new"] == 3


def test_without_index_the_listing_serves_and_the_other_way_round(mirror: Path, tmp_path: Path) -> None:
    (mirror / "pressmeddelanden.json").rename(mirror / "bort.json")
    with serving(mirror) as (address, _):
        report, workspace = run(tmp_path / "listing", loader, base_url=address, **LOCAL)
    workspace.ledger.close()
    assert report.outcomes == {"new": 3}
    (mirror / "bort.json").rename(mirror / "pressmeddelanden.json")
    (mirror / "pressmeddelanden/index.html").write_text("<p>Ingen lista</p>", encoding="utf-8")
    with serving(mirror) as (address, _):
        report, workspace = run(tmp_path / "index", loader, base_url=address, **LOCAL)
    workspace.ledger.close()
    assert report.outcomes == {"new": 3, "skipped": 1}


def test_a_site_that_is_none_says_what_to_check(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with serving(tmp_path / "empty") as (address, _), pytest.raises(KgError, match="base-url"):
        run(tmp_path / "w", loader, base_url=address, **LOCAL)
    with serving(tmp_path / "empty") as (address, _), pytest.raises(KgError, match=r"private|loopback"):
        run(tmp_path / "v", loader, base_url=address, delay=0.0)
