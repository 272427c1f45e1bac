"""From what a user calls somebody or something to its id: a name or an id in, one id or a clear question out."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from kg.careers import brief_posts
from kg.dates import today
from kg.errors import KgError
from kg.ledger.feed import AsOf, current, follow, named_like
from kg.ledger.identities import source_id
from kg.ledger.store import Ledger
from kg.states import Kind
from kg.text import name_key

_TRIED = 50  # names that begin alike, compared with one that nobody has
_NAMED: tuple[Kind, ...] = ("person", "organisation", "role")


class AmbiguousNameError(KgError):
    """Several bear the name; `candidates` are their states, in the order in which the message numbers them."""

    def __init__(self, kind: Kind, name: str, candidates: Sequence[Any], told_apart: Sequence[str]) -> None:
        self.candidates = candidates
        self.listing = "\n".join(f"{number}. {text}" for number, text in enumerate(told_apart, start=1))
        self.headline = f"{len(candidates)} {_PLURALS.get(kind, kind + 's')} are named {name}"
        super().__init__(f"{self.headline}; say which by id:\n{self.listing}")


_PLURALS = {"person": "people"}


def find(view: AsOf, kind: Kind, name: str) -> Any:
    """The state of the thing meant by a name or an id; an id that was merged into another leads on.

    Names meet whatever their case and diacritics, former names and abbreviations included. Of several organisations or
    roles, the one that bears the name today is meant; of several persons never one rather than another.

    Raises:
        AmbiguousNameError: several have that name.
        KgError: nothing has it; the message tells what comes near.
    """
    if name.startswith(f"{kind}/"):
        state = view.get(kind, name) or view.get(kind, follow(view.ledger, kind, name))
        if state is None:
            raise KgError(f"there is no {kind} with the id {name}")
        return state
    found = _named(view, kind, name)
    if len(found) > 1 and kind != "person":
        found = [state for state in found if state["name_key"] == name_key(name)] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousNameError(kind, name, found, [in_brief(view, kind, state) for state in found])
    raise KgError(_unknown(view.ledger, kind, name))


def in_brief(view: AsOf, kind: Kind, state: Any) -> str:
    """A person, organisation or role in two lines: the name with what tells it from namesakes, and the id."""
    hints = {
        "person": lambda: brief_posts(view, state["id"], today()),
        "organisation": lambda: ", ".join(part for part in (state["type"], _parent(view, state)) if part),
        "role": lambda: ", ".join(state["names"][:3]),
    }
    hint = hints[kind]() if kind in hints else ""
    return f"{state['name']}{f' — {hint}' if hint else ''}\n   {state['id']}"


def _parent(view: AsOf, state: Any) -> str:
    parent = view.get("organisation", state["parent"]) if state["parent"] else None
    return f"part of {parent['name']}" if parent else ""


def _named(view: AsOf, kind: Kind, name: str) -> list[Any]:
    if kind == "person":
        return view.persons_named(name)
    if kind == "source":
        rows = view.ledger.rows("SELECT name FROM source WHERE name = ? OR title = ? ORDER BY name", (name, name))
        states = [view.get("source", source_id(row["name"])) for row in rows]
        return [{**state, "name": state["title"]} for state in states if state is not None]
    rows = view.ledger.rows(
        "SELECT DISTINCT id FROM name WHERE kind = ? AND name_key = ? ORDER BY id", (kind, name_key(name))
    )
    states = [current(view.ledger, kind, row["id"]) for row in rows]
    return [state for state in states if state is not None]


def _unknown(ledger: Ledger, kind: Kind, name: str) -> str:
    if kind == "source":
        names = [row["name"] for row in ledger.rows("SELECT name FROM source ORDER BY name")]
        return f"there is no source {name!r}; known are {', '.join(names) or 'none yet'}"
    if kind not in _NAMED:
        return f"{name!r} is no id of a {kind}; write it as {kind}/…, as other answers print it"
    nobody = "nobody" if kind == "person" else f"no {kind}"
    like = sorted({state["name"] for state in _near(ledger, kind, name) if state is not None})
    hint = f"; did you mean {', '.join(like)}?" if like else "; see what is loaded with: kg status"
    return f"{nobody} named {name!r} is in this workspace{hint}"


def _near(ledger: Ledger, kind: Kind, name: str) -> list[Any]:
    """Those whose names hold all its words, else those that are spelt much like it, best first."""
    found = named_like(ledger, kind, name)
    if found:
        return found
    key = name_key(name)
    beginnings = {word[: max(2, len(word) * 2 // 3)] for word in key.split()}
    near = [state for beginning in sorted(beginnings) for state in named_like(ledger, kind, beginning, _TRIED)]
    by_key = {name_key(each): state for state in near if state for each in (state["name"], *state["names"])}
    return [by_key[match] for match in get_close_matches(key, by_key, n=5, cutoff=0.7)]


def verdict_text(claim: Any) -> str:
    """What a person decided about a claim, in words after others: " — corrected by …: why (read as: …)"; else ""."""
    if not claim["verdict"]:
        return ""
    read = f" (read as: {claim['as_read']})" if claim["as_read"] else ""
    return f" — {claim['verdict']} by {claim['verdict_by']}, {claim['verdict_on']}: {claim['verdict_why']}{read}"
