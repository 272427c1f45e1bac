"""From a role's name in a claim to the role, its broader ones before it. Pure: no ledger, no clock.

A name is the register's when its normal form is. Else it is a role of its own, whose id is a digest of the normal form;
its seats and weight come from the head, the last word of the role itself, if that is a compound of a registered role
which says so (appt:compoundSeats): "digitaliseringsminister" is a minister, and there is one. A role with a field
("professor i civilrätt") lies under the role without it. A deputy's role is its own, with an unknown number of seats,
and as weighty as what it stands in for. What has no known head has unknown seats and counts as principal: most titles
that a text gives are posts, and one that is overlooked would hide a career's step.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from kg.register import Register, RegisteredRole, spelling_key
from kg.states import RoleState, Seats, Weight
from kg.text import digest, name_key, normalise

# Longer keys are hashed as they are: no role has such a name, and the rules stay cheap for hostile input.
_LONGEST = 200


@dataclass(frozen=True)
class _Language:
    """names/roles.toml: see the comments there."""

    drop: re.Pattern[str]
    deputy: re.Pattern[str]
    deputy_prefixes: tuple[str, ...]
    scope: re.Pattern[str]
    and_head: re.Pattern[str]
    definite: tuple[str, ...]


@lru_cache(maxsize=1)
def _language() -> _Language:
    data = tomllib.loads((resources.files("kg.resolve") / "names" / "roles.toml").read_text(encoding="utf-8"))

    def any_of(words: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))

    return _Language(
        drop=re.compile(rf"(?:(?:{any_of(data['drop'])}) )+"),
        deputy=re.compile(rf"(?:(?:{any_of(data['ordinals'])}) )?(?:{any_of(data['deputies'])}) "),
        deputy_prefixes=tuple(data["deputy_prefixes"]),
        scope=re.compile(rf" (?:{any_of(data['scope'])}) "),
        and_head=re.compile(rf" (?:{any_of(data['and_head'])})(?: .*)?"),
        definite=tuple(data["definite"]),
    )


@dataclass(frozen=True)
class _Index:
    """Registered roles by normal form, and the heads of compounds, longest first."""

    ids: Mapping[str, str]
    heads: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def _index(register: Register) -> _Index:
    ids: dict[str, str] = {}
    for role in register.roles.values():
        for name in role.aliases:
            ids.setdefault(spelling_key(name), role.id)
    for role in register.roles.values():
        ids[spelling_key(role.name)] = role.id
    heads = {spelling_key(role.name): role.id for role in register.roles.values() if role.compound_seats}
    return _Index(ids, tuple(sorted(heads.items(), key=lambda item: (-len(item[0]), item[0]))))


def _head(word: str, register: Register) -> RegisteredRole | None:
    """The role of which the word is a compound, or which it is."""
    return next((register.roles[id_] for head, id_ in _index(register).heads if word.endswith(head)), None)


def _indefinite(key: str, register: Register) -> str:
    """The key with the role's last word in the indefinite, if that is a registered role or ends in a head."""
    ids = _index(register).ids
    if key in ids:
        return key
    scope = _language().scope.search(key)
    title, field = (key[: scope.start()], key[scope.start() :]) if scope else (key, "")
    if title in ids or _head(title, register):
        return key
    for ending in _language().definite:
        stem = title.removesuffix(ending)
        if stem != title and (stem in ids or _head(stem, register)):
            return stem + field
    return key


def normal_form(name: str, register: Register) -> str:
    """The key of a role's name: small letters, indefinite, without acting markers and "och chef".

    >>> from kg.register import load
    >>> normal_form("Tf generaldirektören och chef", load())
    'generaldirektör'
    """
    key = spelling_key(name)
    if len(key) > _LONGEST:
        return key
    language = _language()
    if (match := language.drop.match(key)) and match.end() < len(key):
        key = key[match.end() :]
    key = _indefinite(key, register)
    if (match := language.and_head.search(key)) and match.end() == len(key):
        title = _indefinite(key[: match.start()], register)
        role = register.roles.get(_index(register).ids.get(title, ""))
        if role is not None and role.weight == "principal" and role.seats != "many":
            key = title
    return key


def _registered_state(role: RegisteredRole) -> RoleState:
    return {
        "id": role.id,
        "name": role.name,
        "name_key": name_key(role.name),
        "names": sorted(role.aliases),
        "seats": role.seats,
        "weight": role.weight,
        "broader": role.broader,
        "wikidata": role.wikidata,
        "registered": True,
    }


def _with_ancestors(id_: str | None, register: Register) -> list[RoleState]:
    chain: list[RoleState] = []
    while id_ is not None:
        role = register.roles[id_]
        chain.append(_registered_state(role))
        id_ = role.broader
    return chain[::-1]


def _derive(key: str, register: Register) -> tuple[Seats, Weight, str | None]:
    """Seats, weight and broader role of a role that is in no register."""
    language, ids = _language(), _index(register).ids
    if match := language.deputy.match(key):
        full = ids.get(key[match.end() :])
        weight = register.roles[full].weight if full else _derive(key[match.end() :], register)[1]
        return "unknown", weight, None
    if scope := language.scope.search(key):
        known = ids.get(key[: scope.start()])
        if known is not None:
            role = register.roles[known]
            return role.compound_seats or "unknown", role.weight, role.id
        _, weight, broader = _derive(key[: scope.start()], register)
        return "unknown", weight, broader
    for prefix in language.deputy_prefixes:
        full = ids.get(key.removeprefix(prefix))
        if full and key.startswith(prefix):
            return "unknown", register.roles[full].weight, None
    if (head := _head(key, register)) is not None and head.compound_seats is not None:
        return head.compound_seats, head.weight, head.id
    return "unknown", "principal", None


def role_chain(name: str, register: Register) -> list[RoleState]:
    """The role that a claim's words name, its broader roles before it; empty when they name none.

    `name` is as the claim has it, untrusted: "kommundirektör", "vice vd". Resolving any state's name gives its id.
    Never raises.
    """
    name = " ".join(normalise(name).split())
    key = normal_form(name, register)
    if not key:
        return []
    if known := _index(register).ids.get(key):
        return _with_ancestors(known, register)
    seats, weight, broader = _derive(key, register) if len(key) <= _LONGEST else ("unknown", "principal", None)
    state: RoleState = {
        "id": f"role/{digest('role', key)}",
        "name": name,
        "name_key": name_key(name),
        "names": [],
        "seats": seats,
        "weight": weight,
        "broader": broader,
        "wikidata": None,
        "registered": False,
    }
    return [*_with_ancestors(broader, register), state]
