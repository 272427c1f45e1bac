"""robots.txt, as RFC 9309 reads it: merged groups, wildcards, the longest rule wins; with Crawl-delay besides.

`urllib.robotparser` takes the first rule that matches and knows no wildcards.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.utils import requote_uri

LIMIT = 500 << 10
"""Bytes read of a robots.txt (RFC 9309, 2.5)."""

_AGENT = re.compile(r"[A-Za-z_-]+|\*")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class Rules:
    """What a robots.txt says to one robot. A rule is its path pattern and whether it allows."""

    rules: tuple[tuple[str, bool], ...] = ()
    crawl_delay: float = 0.0

    def allow(self, url: str) -> bool:
        """True if the url may be fetched: the longest pattern that matches decides, an allowing one at a tie."""
        parts = urlsplit(url)
        path = _canonical((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        matching = [(len(pattern), allows) for pattern, allows in self.rules if _matches(pattern, path)]
        return max(matching, default=(0, True))[1]


def read_robots(data: bytes, agent: str) -> Rules:
    """The rules for the robot with the product token `agent`: of the groups that name it, else of those for all.

    Never fails: lines that say nothing known are read over.
    """
    text = data[:LIMIT].decode("utf-8", "replace").removeprefix("\ufeff")
    groups: dict[str, list[tuple[str, bool]]] = {}
    delays: dict[str, float] = {}
    agents: list[str] = []
    naming = False
    for line in re.split(r"[\r\n]+", text):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            named = _AGENT.match(value)
            agents = [*(agents if naming else ()), named[0].lower() if named else ""]
            groups.setdefault(agents[-1], [])
            naming = True
            continue
        if key in ("allow", "disallow"):
            naming = False
            if value:
                for each in agents:
                    groups[each].append((_canonical(value), key == "allow"))
        elif key == "crawl-delay":
            naming = False
            if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
                for each in agents:
                    delays[each] = float(value)
    ours = agent.lower() if agent.lower() in groups else "*"
    return Rules(tuple(groups.get(ours, ())), delays.get(ours, 0.0))


def _canonical(path: str) -> str:
    """A path or pattern in the one form in which they are compared (RFC 9309, 2.2.2)."""
    return _ESCAPE.sub(lambda match: match[0].upper(), requote_uri(path))


def _matches(pattern: str, path: str) -> bool:
    """True if the pattern matches a beginning of the path; `*` is anything, `$` at the end the path's end.

    The first place at which a piece fits is always as good as a later one: no going back, whatever the pattern.
    """
    at_end = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in others[:-1] if at_end else others:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if not at_end:
        return True
    return path.endswith(others[-1]) and len(path) - len(others[-1]) >= at if others else at == len(path)
