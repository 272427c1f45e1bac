"""The page in a real browser: what is clicked shows its evidence, and what is searched stands out.

A script is added to the page; Chromium runs it without a window and prints the document that is left.
"""

import html
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here: pages were NOT opened in a browser")


def after(path: Path, script: str, tmp_path: Path) -> str:
    """The document after a script has run in it."""
    text = path.read_text(encoding="utf-8")
    changed = path.with_name("driven.html")
    changed.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    done = subprocess.run(
        [str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'browser'}",
         "--virtual-time-budget=2000", "--dump-dom", changed.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


def test_a_click_shows_the_sentence_and_a_search_finds(draw: Callable[..., Path], tmp_path: Path) -> None:
    path = draw("career.html", "career", "Signe Havrell", "--at", "2025-01-01")
    script = """
      items[3].dispatchEvent(new MouseEvent("click", {bubbles: true}));
      const search = document.getElementById("search");
      search.value = "SYDVALLEN"; search.dispatchEvent(new Event("input"));
      document.getElementById("closer").click();
    """
    document = after(path, script, tmp_path)
    evidence = html.unescape(document.partition('<aside id="evidence"')[2].partition("</aside>")[0])
    assert "<h2>Signe Havrell</h2>" in evidence
    assert "“Rävsäter efterträder Signe Havrell, som numera är generaldirektör för Bygdeverket.”" in evidence
    assert 'href="https://www.regeringen.example/' in evidence
    assert re.search(r'<span id="found"[^>]*>1 found</span>', document)
    assert document.count('class="item hit"') == 1
    box = re.search(r'viewBox="[\d.e-]+ [\d.e-]+ ([\d.]+)', document)
    assert box
    assert float(box[1]) < 1000


def test_nothing_in_a_page_reaches_out(draw: Callable[..., Path], tmp_path: Path) -> None:
    path = draw("network.html", "network")
    document = after(path, "fetch('http://127.0.0.1:9/').then(() => 0, (e) => document.title = 'refused');", tmp_path)
    assert "<title>refused</title>" in document
