"""A Wikibase on loopback: wbgetentities, wbsearchentities and SPARQL, in the formats that Wikidata documents.

All items are invented, and numbered Q9xxxxxxxxx.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Snak = dict[str, Any]


def item_snak(pid: str, id_: str) -> Snak:
    value = {"entity-type": "item", "numeric-id": int(id_[1:]), "id": id_}
    return {"snaktype": "value", "property": pid, "datatype": "wikibase-item",
            "datavalue": {"value": value, "type": "wikibase-entityid"}}  # fmt: skip


def time_snak(pid: str, time: str, precision: int) -> Snak:
    value = {"time": time, "timezone": 0, "before": 0, "after": 0, "precision": precision,
             "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}  # fmt: skip
    return {"snaktype": "value", "property": pid, "datatype": "time", "datavalue": {"value": value, "type": "time"}}


def url_snak(pid: str, url: str) -> Snak:
    return {"snaktype": "value", "property": pid, "datatype": "url", "datavalue": {"value": url, "type": "string"}}


def unknown_snak(pid: str) -> Snak:
    return {"snaktype": "somevalue", "property": pid, "datatype": "time"}


def by_property(snaks: list[Snak]) -> dict[str, list[Snak]]:
    found: dict[str, list[Snak]] = {}
    for snak in snaks:
        found.setdefault(snak["property"], []).append(snak)
    return found


_numbers = count(1)


def stated(
    subject: str, main: Snak, *qualifiers: Snak, sources: tuple[list[Snak], ...] = (), rank: str = "normal"
) -> Any:
    """A statement as wbgetentities has it."""
    return {
        "mainsnak": main, "type": "statement", "id": f"{subject}$0000-{next(_numbers)}", "rank": rank,
        "qualifiers": by_property(list(qualifiers)), "qualifiers-order": [q["property"] for q in qualifiers],
        "references": [{"hash": "0", "snaks": by_property(s), "snaks-order": list(by_property(s))} for s in sources],
    }  # fmt: skip


def item(
    id_: str, label: str, *statements: Any, description: str = "", aliases: tuple[str, ...] = ()
) -> dict[str, Any]:
    claims: dict[str, list[Any]] = {}
    for each in statements:
        claims.setdefault(each["mainsnak"]["property"], []).append(each)
    return {
        "type": "item", "id": id_, "lastrevid": 1,
        "labels": {"sv": {"language": "sv", "value": label}},
        "descriptions": {"sv": {"language": "sv", "value": description}} if description else {},
        "aliases": {"sv": [{"language": "sv", "value": a} for a in aliases]} if aliases else {},
        "claims": claims, "sitelinks": {},
    }  # fmt: skip


@dataclass
class Wiki:
    """What the server has, and what it was asked."""

    port: int = 0
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    rows: Callable[[str], list[dict[str, Any]]] = lambda query: []
    lagging: int = 0
    busy: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/w/api.php"

    @property
    def sparql(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def add(self, *items: dict[str, Any]) -> None:
        self.items.update({each["id"]: each for each in items})

    def answer(self, path: str, asked: dict[str, str]) -> Any:
        if path == "/sparql":
            rows = self.rows(asked["query"])
            return {"head": {"vars": sorted({k for row in rows for k in row})}, "results": {"bindings": rows}}
        if asked.get("action") == "wbgetentities":
            ids = asked["ids"].split("|")
            if len(ids) > 50:
                return {"error": {"code": "toomanyvalues", "info": 'Too many values supplied for parameter "ids".'}}
            return {"entities": dict(self._entity(id_) for id_ in ids), "success": 1}
        if asked.get("action") == "wbsearchentities":
            word = asked["search"].casefold()
            hits = []
            for each in self.items.values():
                names = [each["labels"]["sv"]["value"], *(a["value"] for a in each["aliases"].get("sv", []))]
                if any(name.casefold().startswith(word) for name in names):
                    hits.append({"id": each["id"], "title": each["id"], "pageid": 1, "label": names[0],
                                 "concepturi": f"http://www.wikidata.org/entity/{each['id']}",
                                 "match": {"type": "label", "language": "sv", "text": names[0]}})  # fmt: skip
            return {"searchinfo": {"search": asked["search"]}, "search": hits[: int(asked["limit"])], "success": 1}
        return {"error": {"code": "badvalue", "info": 'Unrecognized value for parameter "action".'}}

    def _entity(self, id_: str) -> tuple[str, dict[str, Any]]:
        if id_ in self.redirects:
            target = self.redirects[id_]
            return id_, {**self.items[target], "redirects": {"from": id_, "to": target}}
        return id_, self.items.get(id_, {"id": id_, "missing": ""})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wiki: Wiki

    def do_GET(self) -> None:
        wiki, parts = self.wiki, urlsplit(self.path)
        wiki.paths.append(parts.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        wiki.asked.append(asked)
        wiki.agents.append(self.headers["User-Agent"])
        if wiki.busy:
            wiki.busy -= 1
            return self._send(429, {"error": "slow down"}, {"Retry-After": "3"})
        if wiki.lagging and "maxlag" in asked:
            wiki.lagging -= 1
            error = {"code": "maxlag", "info": "Waiting for wdqs1: 7 seconds lagged.", "lag": 7}
            return self._send(200, {"error": error}, {"Retry-After": "7", "MediaWiki-API-Error": "maxlag"})
        if parts.path not in ("/w/api.php", "/sparql"):
            return self._send(404, {}, {})
        return self._send(200, wiki.answer(parts.path, asked), {})

    def _send(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Wiki]:
    wiki = Wiki()
    handler = type("WikiHandler", (Handler,), {"wiki": wiki})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    wiki.port = server.server_port
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield wiki
    finally:
        server.shutdown()
        server.server_close()
