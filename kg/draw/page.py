"""A scene as a page of its own: it pans, zooms, finds names, and shows the evidence of what is clicked.

Everything is in the one file, and nothing is fetched: a content security policy says so to the browser. Texts come from
announcements, so they are put into the page as JSON and shown as text; only addresses of http(s) become links.
"""

import html
import json
from importlib import resources

from kg.draw.scene import Scene
from kg.text import clean

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:"


def page(scene: Scene) -> str:
    """The page as HTML."""
    details = [
        {
            "heading": clean(detail.heading),
            "lines": [clean(line) for line in detail.lines],
            "proofs": [
                {"quote": clean(p.quote), "title": clean(p.title), "published": clean(p.published), "url": clean(p.url)}
                for p in detail.proofs
            ],
        }
        for detail in scene.details
    ]
    # "<" is escaped, so that no text can end the element that holds it
    data = json.dumps(details, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " ")
    template = (resources.files("kg.draw") / "page.html").read_text(encoding="utf-8")
    for name, value in (
        ("POLICY", html.escape(_POLICY)),
        ("TITLE", html.escape(scene.title)),
        ("DATA", data),
        ("PICTURE", scene.svg()),
    ):
        template = template.replace(f"@@{name}@@", value, 1)
    return template
