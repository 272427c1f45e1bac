"""The graph as tables, one a noun, each column with its type and meaning: what CSV, Parquet, Excel and SQLite share.

`tenures` carries names and evidence beside the ids, so that it can be read by itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.careers import CareerRow, end_text, start_text
from kg.dates import iso
from kg.export.snapshot import Snapshot
from kg.questions.header import Column
from kg.states import KINDS, Kind, PersonState

TEXTS = "texts"
"""A column type beside those of answers (kg.questions.header): a list of texts."""

Value = str | int | float | bool | list[str] | None
"""Text, date (EDTF text) and day (ISO text) are str; integer, decimal and truth as in Python."""

Record = Any
"""What a row is made of: a state, or a `Held`."""


@dataclass(frozen=True)
class Held:
    """A row of a career with the person whose it is."""

    person: PersonState
    row: CareerRow


@dataclass(frozen=True)
class Field:
    """A column and where its value comes from. `refers`: its value is always the id of a row of another table."""

    column: Column
    value: Callable[[Snapshot, Record], Value]
    refers: bool = False

    @property
    def name(self) -> str:
        """The column's name."""
        return self.column.name

    @property
    def type(self) -> str:
        """The column's type."""
        return self.column.type


@dataclass(frozen=True)
class Table:
    """One table: `name` is that of its file, `kind` that of its things."""

    name: str
    kind: Kind
    title: str
    fields: tuple[Field, ...]

    def rows(self, snapshot: Snapshot) -> Iterator[list[Value]]:
        """The rows as they come; those of tenures by the names of the persons, newest first."""
        getters = [field.value for field in self.fields]
        for record in _records(self.kind, snapshot):
            yield [value(snapshot, record) for value in getters]


def _records(kind: Kind, snapshot: Snapshot) -> Iterator[Record]:
    if kind != "tenure":
        yield from snapshot.states(kind)
        return
    for person, rows in snapshot.careers():
        for row in rows:
            yield Held(person, row)


def table_of(kind: Kind) -> str:
    """The name of the table of a kind."""
    return f"{kind}s"


def _plain(name: str, type_: str, help_: str, *, refers: bool = False) -> Field:
    return Field(Column(name, type_, help_), lambda _, state: state[name], refers)


def _day(name: str, help_: str) -> Field:
    return Field(Column(name, "day", help_), lambda _, state: iso(state[name]))


def _made(name: str, type_: str, help_: str, value: Callable[[Snapshot, Record], Value]) -> Field:
    return Field(Column(name, type_, help_), value)


def _of_tenure(name: str, type_: str, help_: str, *, refers: bool = False) -> Field:
    return Field(Column(name, type_, help_), lambda _, held: held.row.tenure[name], refers)


def _day_of_tenure(name: str, help_: str) -> Field:
    return Field(Column(name, "day", help_), lambda _, held: iso(held.row.tenure[name]))


def _bound(name: str, what: str) -> Iterator[Field]:
    def of(part: str) -> Callable[[Snapshot, Held], Value]:
        return lambda _, held: held.row.tenure[name][part]  # type: ignore[literal-required]

    def day(part: str) -> Callable[[Snapshot, Held], Value]:
        return lambda _, held: iso(held.row.tenure[name][part])  # type: ignore[literal-required]

    yield _made(name, "date", f"{what}, as EDTF; empty: nobody says", of("edtf"))
    yield _made(f"{name}_basis", "text", f"{what}: stated by a source, or inferred from others", of("basis"))
    yield _made(f"{name}_earliest", "day", f"{what}: the earliest day it can mean", day("earliest"))
    yield _made(f"{name}_latest", "day", f"{what}: the latest day it can mean", day("latest"))


def _newest(field: str) -> Callable[[Snapshot, Held], Value]:
    return lambda _, held: held.row.evidence[0].announcement[field] if held.row.evidence else None  # type: ignore[literal-required]


def confidence(held: Held) -> float | None:
    """Of the claim that is surest."""
    return max((evidence.claim["confidence"] for evidence in held.row.evidence), default=None)


def _announcement_of(field: str) -> Callable[[Snapshot, Record], Value]:
    def value(snapshot: Snapshot, claim: Record) -> Value:
        found = snapshot.get("announcement", claim["announcement"])
        return None if found is None else found[field]

    return value


_NAME_KEY = _plain("name_key", "text", "the name casefolded and without diacritics, to look up by")

TABLES: Mapping[Kind, Table] = {
    table.kind: table
    for table in (
        Table("sources", "source", "Who publishes the announcements, and on what terms", (
            _plain("id", "source", "the id of the source"),
            _plain("title", "text", "what it is called"),
            _plain("publisher", "text", "who publishes it"),
            _plain("url", "text", "its address"),
            _plain("licence", "text", "on what terms it may be used"),
            _plain("coverage", "text", "what it covers, in its loader's words"),
        )),
        Table("announcements", "announcement", "What was published", (
            _plain("id", "announcement", "the id of the announcement"),
            _plain("source", "source", "the source", refers=True),
            _plain("url", "text", "its address"),
            _plain("title", "text", "its title"),
            _plain("language", "text", "the language it is in"),
            _plain("published", "date", "when it was published, as EDTF"),
            _day("published_earliest", "the earliest day of publication"),
            _day("published_latest", "the latest day of publication"),
            _plain("withdrawn", "truth", "true if its publisher has taken it away"),
            _plain("key", "text", "the source's own id for it"),
            _plain("version", "text", "the id of its current text"),
            _plain("corrects", "text", "the version that the source replaced by this one"),
        )),
        Table("organisations", "organisation", "Bodies: agencies, municipalities, companies, units", (
            _plain("id", "organisation", "the id of the organisation"),
            _plain("name", "text", "what it is called"),
            _plain("names", TEXTS, "what else it is or was called"),
            _NAME_KEY,
            _plain("type", "text", "its kind, a class of the vocabulary; empty: not known"),
            _plain("sector", "text", "state, region, municipality, private, party or interest; empty: not known"),
            _plain("parent", "organisation", "the organisation it is a part of"),
            _plain("wikidata", "text", "its item in Wikidata"),
            _plain("registered", "truth", "true if it is in the register of organisations"),
        )),
        Table("roles", "role", "What a post is called, wherever it is", (
            _plain("id", "role", "the id of the role"),
            _plain("name", "text", "what it is called"),
            _plain("names", TEXTS, "what else it is called"),
            _NAME_KEY,
            _plain("seats", "text", "how many hold it at one organisation at a time: one, many or unknown"),
            _plain("weight", "text", "principal, side (beside another post) or rank (a title)"),
            _plain("broader", "role", "the broader role"),
            _plain("wikidata", "text", "its item in Wikidata"),
            _plain("registered", "truth", "true if it is in the register of roles"),
        )),
        Table("posts", "post", "A role at an organisation, whoever holds it", (
            _plain("id", "post", "the id of the post"),
            _plain("name", "text", "role and organisation in words"),
            _plain("role", "role", "the role", refers=True),
            _plain("organisation", "organisation", "the organisation", refers=True),
            _plain("seats", "text", "how many hold it at a time: one, many or unknown"),
        )),
        Table("persons", "person", "Persons; two of one name are two persons unless sources say that they are one", (
            _plain("id", "person", "the id of the person"),
            _plain("name", "text", "the fullest, most used form of the name"),
            _plain("names", TEXTS, "other forms of the name"),
            _NAME_KEY,
            _plain("pronoun", "text", "as a source uses it; empty: none does"),
        )),
        Table("tenures", "tenure", "One person holding one post over one period, with the sentences that say so", (
            _of_tenure("id", "tenure", "the id of the tenure"),
            _of_tenure("person", "person", "whose it is", refers=True),
            _made("person_name", "text", "the person's name", lambda _, held: held.person["name"]),
            _of_tenure("role", "role", "the role; empty: not told", refers=True),
            _made("role_name", "text", "the role's name",
                  lambda _, held: held.row.role["name"] if held.row.role else None),
            _of_tenure("organisation", "organisation", "the organisation; empty: not told", refers=True),
            _made("organisation_name", "text", "the organisation, with the bodies it is part of",
                  lambda _, held: held.row.organisation_name),
            _of_tenure("post", "post", "the post, when role and organisation are known", refers=True),
            _of_tenure("acting", "truth", "true if the post is held for the time being, or in somebody's place"),
            _of_tenure("weight", "text", "principal, side (beside another post) or rank (a title)"),
            *_bound("start", "its start"),
            *_bound("end", "its end"),
            _made("sure", "text", "how sure it is that it was held on the day sure_on: certain, presumed or possible; "
                  "empty: it was not, or nothing says so", lambda _, held: held.row.sure),
            _made("sure_on", "day", "the day that is meant", lambda snapshot, _: iso(snapshot.day)),
            _day_of_tenure("first_confirmed", "the first day on which a source says that it was held"),
            _day_of_tenure("last_confirmed", "the last day on which a source says that it was held"),
            _day_of_tenure("contradicted_from", "from this day an open end is no longer presumed to be still held"),
            _day_of_tenure("announced", "when the appointment was first reported"),
            _day_of_tenure("ended_before", "when a source first called it over"),
            _of_tenure("end_cause", "text", "why it ended, if told: pension, new post, resigned, dismissed, term over"),
            _of_tenure("predecessor", "tenure", "the tenure that it follows"),
            _made("predecessor_name", "text", "the predecessor, as known or as a source names them",
                  lambda _, held: held.row.predecessor_name),
            _of_tenure("predecessor_basis", "text", "stated by a source, or inferred from a one-seat post"),
            _of_tenure("next", "tenure", "the next principal tenure of the same person"),
            _of_tenure("next_basis", "text", "stated by a source, or inferred from the dates"),
            _of_tenure("next_gap", "integer", "days from the end to the start of the next"),
            _of_tenure("conflicts", TEXTS, "what sources disagree about"),
            _of_tenure("sources", "integer", "how many announcements speak of it"),
            _made("confidence", "decimal", "of the surest of its claims, above 0 and at most 1",
                  lambda _, held: confidence(held)),
            _made("quote", "text", "the sentence of the newest announcement that says so",
                  lambda _, held: held.row.evidence[0].quote if held.row.evidence else None),
            _made("url", "text", "the address of that announcement", _newest("url")),
            _made("published", "date", "when that was published, as EDTF", _newest("published")),
            _made("claims", TEXTS, "the ids of all its claims, newest first",
                  lambda _, held: [evidence.claim["id"] for evidence in held.row.evidence]),
            _made("quotes", TEXTS, "the sentence of each of these claims",
                  lambda _, held: [evidence.quote for evidence in held.row.evidence]),
            _made("urls", TEXTS, "the address of each of these claims",
                  lambda _, held: [evidence.announcement["url"] for evidence in held.row.evidence]),
        )),
        Table("claims", "claim", "What one announcement says of one person in one role, with the sentence", (
            _plain("id", "claim", "the id of the claim"),
            _plain("tenure", "tenure", "the tenure that it is evidence of", refers=True),
            _plain("announcement", "announcement", "the announcement that makes it", refers=True),
            _made("url", "text", "the announcement's address", _announcement_of("url")),
            _made("published", "date", "when it was published, as EDTF", _announcement_of("published")),
            _made("withdrawn", "truth", "true if its publisher has taken it away", _announcement_of("withdrawn")),
            _plain("quote", "text", "the sentence, exactly as published"),
            _plain("person", "person", "who is meant", refers=True),
            _plain("role", "role", "which role is meant"),
            _plain("organisation", "organisation", "which organisation is meant"),
            _plain("person_name", "text", "the person as named there"),
            _plain("role_name", "text", "the role as named there"),
            _plain("organisation_name", "text", "the organisation as named there"),
            _plain("status", "text", "appointed, holds, held or leaves"),
            _plain("start", "date", "the start that is told, as EDTF"),
            _plain("end", "date", "the end that is told, as EDTF"),
            _plain("acting", "truth", "true if told to be acting"),
            _plain("decided", "date", "when it was decided, as EDTF"),
            _plain("decided_by", "text", "who decided it"),
            _plain("replaces", "text", "the predecessor as named there"),
            _plain("end_cause", "text", "why it ended, when told"),
            _plain("pronoun", "text", "the pronoun used"),
            _plain("confidence", "decimal", "how sure the reading is, above 0 and at most 1"),
            _plain("verdict", "text", "accepted or corrected, when a person has looked at it"),
            _plain("verdict_by", "text", "who that was"),
            _plain("verdict_on", "date", "when, as EDTF"),
            _plain("verdict_why", "text", "and why"),
            _plain("as_read", "text", "of a corrected claim, what the source was read to say"),
            _plain("extractor", "text", "what read it"),
            _plain("extractor_version", "text", "and which version of that"),
            _plain("version", "text", "the version of the announcement it was read in"),
            _plain("begin", "integer", "where the sentence begins, in characters of the text"),
            _plain("finish", "integer", "where it finishes"),
        )),
    )
}  # fmt: skip
"""In the order of KINDS."""

assert tuple(TABLES) == KINDS


def _withdrawn(held: Held) -> bool:
    return bool(held.row.evidence) and all(evidence.announcement["withdrawn"] for evidence in held.row.evidence)


CAREERS = Table("careers", "tenure", "Who held what, when, and who says so", (
    _made("Name", "text", "the person", lambda _, held: held.person["name"]),
    _made("Post", "text", "the post, as the register calls it",
          lambda _, held: ("acting " if held.row.tenure["acting"] else "") +
          (held.row.role["name"] if held.row.role else "(not told)")),
    _made("Organisation", "text", "with the bodies it is part of", lambda _, held: held.row.organisation_name),
    _made("From", "text", "as stated, or by when at the latest", lambda _, held: start_text(held.row.tenure)),
    _made("To", "text", "as stated, or before when; open: nobody says that it ended",
          lambda _, held: end_text(held.row.tenure)),
    _made("How sure", "text", "that it was held on the day told on the first sheet: certain, presumed, possible; "
          "empty: it was not, or nothing says so", lambda _, held: held.row.sure),
    _made("Last confirmed", "day", "the last day on which a source says that it was held",
          lambda _, held: iso(held.row.tenure["last_confirmed"])),
    _made("Sentence", "text", "of the newest announcement that says so",
          lambda _, held: held.row.evidence[0].quote if held.row.evidence else None),
    _made("Published", "text", "when that was", _newest("published")),
    _made("Address", "text", "where it stands", _newest("url")),
    _made("Sources", "integer", "how many announcements speak of it", lambda _, held: held.row.tenure["sources"]),
    _made("Withdrawn", "truth", "yes if its publishers have taken away all of them", lambda _, held: _withdrawn(held)),
    _made("Followed", "text", "the predecessor", lambda _, held: held.row.predecessor_name),
    _made("Why it ended", "text", "when told", lambda _, held: held.row.tenure["end_cause"]),
    _made("Disagreement", TEXTS, "what sources disagree about", lambda _, held: held.row.tenure["conflicts"]),
    _made("Confidence", "decimal", "how sure the reading of the surest sentence is, at most 1",
          lambda _, held: confidence(held)),
    _made("Person id", "text", "tells people of one name apart", lambda _, held: held.person["id"]),
    _made("Tenure id", "text", "leads to all its sentences on the sheet of claims",
          lambda _, held: held.row.tenure["id"]),
))  # fmt: skip
"""Tenures for people to read, beside `tenures` for programs."""
