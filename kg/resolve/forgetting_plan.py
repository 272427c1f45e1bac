"""What would be erased with a person or an announcement: found before anything is, and shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from kg.ledger.feed import current
from kg.ledger.store import Ledger
from kg.resolve.forms import agreement, form_of
from kg.resolve.readings import current_claims
from kg.resolve.redaction import Names
from kg.text import compose, name_key


@dataclass(frozen=True)
class Plan:
    """What would be erased."""

    names: Names
    person: str | None
    """The id of the person to be forgotten; None when it is announcements only."""
    whole: tuple[str, ...]
    partly: tuple[str, ...]
    """The urls of announcements that go, and of those of which the sentences quoted for others stay."""
    claims: tuple[str, ...]
    keys: tuple[str, ...]
    records: int
    """How many records of the archive go."""
    elsewhere: tuple[str, ...] = ()
    """The urls of texts that hold one of the names, and in which nothing was read of them: they stay."""
    namesakes: tuple[str, ...] = ()
    """The urls of announcements in which somebody else of that name is spoken of: they stay."""
    alike: tuple[tuple[str, str], ...] = ()
    """Other persons, (id, name), whose name may be the same in another spelling or form: they stay."""
    everywhere: bool = False
    """True if what would be `elsewhere` goes too."""

    @property
    def urls(self) -> tuple[str, ...]:
        """All announcements that are touched."""
        return (*self.whole, *self.partly)


def plan_announcements(ledger: Ledger, urls: Sequence[str]) -> Plan:
    """To erase announcements, whoever they speak of."""
    claims = [row["id"] for url in urls for row in _claims_at(ledger, url)]
    return Plan(Names(()), None, tuple(urls), (), tuple(claims), (), len(archived(ledger, urls)))


def plan_person(ledger: Ledger, person: str, *, everywhere: bool = False) -> Plan:
    """To forget a person; `everywhere`: also in texts that hold the name, and in which nothing was read of them."""
    rows = list(ledger.rows(
        "SELECT reading.*, claim.person AS read_as, claim.person_key FROM reading "
        "JOIN claim ON claim.id = reading.claim WHERE reading.person = ? ORDER BY claim", (person,),
    ))  # fmt: skip
    state = current(ledger, "person", person)
    shown = [state["name"], *state["names"]] if state else []
    names = Names([*shown, *(row["named"] for row in rows), *(row["read_as"] for row in rows)])
    keys = {row["person_key"] for row in rows if row["person_key"]}
    unread = _resolved_to_nobody(ledger, names, keys)
    own = {row["claim"] for row in rows} | unread.keys()
    urls = {row["url"] for row in rows} | set(unread.values()) | _once_tied(ledger, names, person)
    urls |= _named_as_predecessor(ledger, names, {row["organisation"] for row in rows})
    holding = _holding(ledger, names) - urls
    namesakes = {url for url in holding if any(names.is_name(row["person"]) for row in current_claims(ledger, url))}
    urls |= holding - namesakes if everywhere else set()
    whole: list[str] = []
    partly: list[str] = []
    for url in sorted(urls):
        kept = [row for row in current_claims(ledger, url) if not is_own(row, own, names)]
        (partly if kept and not _is_in_address(ledger, url, names) else whole).append(url)
    return Plan(
        names, person, tuple(whole), tuple(partly), tuple(sorted(own)),
        tuple(sorted(keys)),
        len(archived(ledger, [*whole, *partly])),
        tuple(sorted(holding - urls - namesakes)), tuple(sorted(namesakes)),
        _alike(ledger, names.written, person), everywhere,
    )  # fmt: skip


def _alike(ledger: Ledger, names: Iterable[str], person: str) -> tuple[tuple[str, str], ...]:
    """Other persons who bear a name that can be the same person's, as (id, name), in order of the names."""
    found: dict[str, str] = {}
    for name in sorted(names):
        form = form_of(name)
        for key in sorted(form.keys):
            rows = ledger.rows(
                "SELECT DISTINCT person, named FROM reading WHERE person <> ?1 AND (block = ?2 OR block IN "
                "(SELECT block FROM alias WHERE key = ?2)) ORDER BY named",
                (person, key),
            )
            for row in rows:
                if agreement(name, row["named"]) is not None:
                    found.setdefault(row["person"], row["named"])
    return tuple(sorted(found.items(), key=lambda each: (each[1], each[0])))


def _holding(ledger: Ledger, names: Names) -> set[str]:
    """The announcements of which a version holds one of the names in full."""
    phrases = " OR ".join(f'"{phrase}" *' for phrase in names.phrases())  # as a beginning: a genitive ends otherwise
    if not phrases:
        return set()
    rows = ledger.rows(
        "SELECT version.url, version.title, version.summary, version.body FROM version_text "
        "JOIN version ON version.number = version_text.rowid WHERE version_text MATCH ?", (phrases,),
    )  # fmt: skip
    return {row["url"] for row in rows if names.places(compose(row["title"], row["summary"], row["body"]))}


def _resolved_to_nobody(ledger: Ledger, names: Names, keys: set[str]) -> dict[str, str]:
    """The current claims under one of the names, or a key, that are in nobody's career, with their urls.

    They were rejected or hidden, or wait for a person; nothing tells that they speak of somebody else.
    """
    rows = ledger.rows(
        "SELECT claim.id, claim.person, claim.person_key, announcement.url FROM claim "
        "JOIN announcement ON announcement.version = claim.version WHERE NOT EXISTS "
        "(SELECT 1 FROM reading WHERE reading.claim = claim.id)"
    )
    return {row["id"]: row["url"] for row in rows if row["person_key"] in keys or names.is_name(row["person"])}


def _once_tied(ledger: Ledger, names: Names, person: str) -> set[str]:
    """The announcements of which a claim was this person's at any time, and in which nobody else is so named now."""
    rows = ledger.rows(
        "SELECT DISTINCT json_extract(claim.state, '$.announcement') AS announcement FROM change AS tenure "
        "JOIN change AS claim ON json_extract(claim.state, '$.tenure') = tenure.id AND claim.kind = 'claim' "
        "AND claim.op = 'put' WHERE tenure.kind = 'tenure' AND tenure.op = 'put' "
        "AND json_extract(tenure.state, '$.person') = ? AND json_extract(claim.state, '$.person') = ?",
        (person, person),
    )
    found = set()
    for row in list(rows):
        url = ledger.value(
            "SELECT json_extract(state, '$.url') FROM change WHERE kind = 'announcement' AND id = ? AND op = 'put'",
            (row["announcement"],),
        )
        others = ledger.rows("SELECT named FROM reading WHERE url = ? AND person <> ?", (url, person))
        if url is not None and not any(names.is_name(other["named"]) for other in others):
            found.add(url)
    return found


def _claims_at(ledger: Ledger, url: str) -> list[Any]:
    query = "SELECT claim.* FROM claim JOIN version ON version.id = claim.version WHERE version.url = ?"
    return list(ledger.rows(query, (url,)))


def _named_as_predecessor(ledger: Ledger, names: Names, organisations: Iterable[str | None]) -> set[str]:
    """The announcements that name the person as somebody's predecessor at a body where they held a post."""
    found: set[str] = set()
    for organisation in sorted(filter(None, organisations)):
        rows = ledger.rows(
            "SELECT reading.url, claim.replaces FROM reading JOIN claim ON claim.id = reading.claim "
            "WHERE reading.organisation = ? AND claim.replaces IS NOT NULL",
            (organisation,),
        )
        found.update(row["url"] for row in rows if names.is_name(row["replaces"]))
    return found


def is_own(row: Any, own: set[str], names: Names) -> bool:
    """True if a claim speaks of the person: as resolved, or under the very name in the same announcement."""
    return row["id"] in own or names.is_name(row["person"])


def _is_in_address(ledger: Ledger, url: str, names: Names) -> bool:
    key = ledger.value("SELECT key FROM announcement WHERE url = ?", (url,)) or ""
    words = [f" {name_key(unquote(text))} " for text in (url, key)]
    return any(f" {phrase} " in text for phrase in names.phrases() for text in words)


def archived(ledger: Ledger, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The archive's records of all that was fetched for these announcements and no other, by sha256."""
    found = {}
    touched = set(urls)
    for url in urls:
        rows = ledger.rows(
            "SELECT archived.* FROM fetch JOIN archived USING (sha256) WHERE fetch.url = ?1 OR fetch.version IN "
            "(SELECT id FROM version WHERE url = ?1)", (url,),
        )  # fmt: skip
        for row in list(rows):
            users = ledger.rows(
                "SELECT coalesce(version.url, fetch.url) AS url FROM fetch "
                "LEFT JOIN version ON version.id = fetch.version WHERE sha256 = ?", (row["sha256"],),
            )  # fmt: skip
            if all(user["url"] in touched for user in users):
                found[row["sha256"]] = dict(row)
    return found
