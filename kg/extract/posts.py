"""Where a role is: bodies shared by roles that are joined, implied by the role, or meant by a place."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg.extract.bodies import Body
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon


@dataclass(slots=True)
class Role:
    """A post told by the tokens `begin` to `finish`; `name_begin` to `name_finish` are the words of the role itself."""

    begin: int
    finish: int
    name_begin: int
    name_finish: int
    name: str
    definite: bool = False
    plural: bool = False
    acting: bool = False
    marker: str | None = None
    """What stands before it: a status, "proposed", or None."""
    bodies: list[Body] = field(default_factory=list)
    owner: Body | None = None
    """The body in the genitive before it, when it has one."""
    generic: str | None = None
    """As in "kommunens": the body spoken of before."""
    open: bool = False
    """True if "av och" or "vid" without a body follows: the next role's body is meant."""


class Posts:
    """Settles the bodies of the roles of one sentence."""

    def __init__(self, words: list[str], lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._words = words
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def settle(self, roles: list[Role], in_person: Callable[[int], bool]) -> None:
        """Share, imply and place the bodies of the roles, in order."""
        self._share(roles)
        self._share_over_names(roles, in_person)
        for role in roles:
            self._imply(role)

    def _share(self, roles: list[Role]) -> None:
        """Two roles joined by "och" are at the body the second names."""
        for first, second in reversed(list(pairwise(roles))):
            between = self._words[first.finish : second.begin]
            linked = (
                len(between) <= 2 and bool(between) and all(w in self._lexicon.also or w in (",", "/") for w in between)
            )
            if first.open and len(between) <= 3:
                first.bodies = second.bodies
            elif " " not in first.name and self._lexicon.is_profession(first.name):
                continue
            elif linked and between != [","] and not first.bodies and first.owner is None and not self._implied(first):
                if second.bodies and second.owner is None:
                    first.bodies = second.bodies
            elif (
                linked
                and not second.bodies
                and second.owner is None
                and first.owner is not None
                and not self._implied(second)
            ):
                second.owner = first.owner

    def _share_over_names(self, roles: list[Role], in_person: Callable[[int], bool]) -> None:
        """As in "Granverkets ordförande Siv Ek och vice ordförande Bo Ros": both are at the body in the genitive."""
        for first, second in pairwise(roles):
            between = range(first.finish, second.begin)
            named = bool(between) and in_person(first.finish)
            joined = [i for i in between if not in_person(i)]
            alike = len(joined) == 1 and self._words[joined[0]] in self._lexicon.joined
            bare = not second.bodies and second.owner is None and second.generic is None
            if named and alike and bare and first.owner is not None and not second.definite:
                second.owner = None if self._implied(second) else first.owner

    def _implied(self, role: Role) -> str | None:
        roles = self._lexicon.roles
        for ending, name in roles["implied"].items():
            if role.name == ending or (role.name.endswith(ending) and not role.name.endswith("vice " + ending)):
                return str(name)
        return roles["government"]["body"] if self._governs(role) else None

    def _governs(self, role: Role) -> bool:
        government = self._lexicon.roles["government"]
        name = role.name.split(" för ")[0]
        if name in government["never"] or not self._lexicon.is_ending(name, government["heads"]):
            return role.name.startswith(government["begins"])
        return True

    def _imply(self, role: Role) -> None:
        """Settle the bodies: places turned into the body there, and what a role alone implies."""
        roles = self._lexicon.roles
        government = roles["government"]["body"].lower()
        if role.owner is not None and role.owner.name.lower() == government and not self._implied(role):
            role.owner = None
        owner = role.owner
        role.bodies = [self._settled(role, body) for body in role.bodies]
        role.bodies = [b for b in role.bodies if b.name]
        if role.bodies:
            return
        if owner is not None and owner.name != self._lexicon.missions["home"]:
            if " " not in owner.name and self._lexicon.body(owner.name.lower()) is None:
                owner = replace(owner, place=True)
            at_home = owner.name in self._lexicon.countries and self._lexicon.is_ending(
                role.name, self._lexicon.roles["envoys"]["heads"]
            )
            envoys = roles["envoys"]
            template = envoys["body_after_s" if owner.name.endswith(("s", "x", "z")) else "body"]
            embassy = template.format(country=owner.name, seat=envoys["here"])
            role.bodies = [replace(owner, name=embassy) if at_home else self._town(role, owner)]
        elif (implied := self._implied(role)) is not None:
            role.bodies = [Body(implied, role.name_begin, role.name_begin)]

    def _settled(self, role: Role, body: Body) -> Body:
        owner = role.owner
        county = body.name.split()[-1] in self._lexicon.bodies["heads"]["counties"]
        if county and self._lexicon.body(body.name.split()[0].lower()) in self._lexicon.with_place:
            return body
        if body.indefinite:
            return replace(body, name="")
        if (not body.place or body.unit) and not county:
            return replace(body, name=f"{owner.name}, {body.name}") if body.unit and owner and not owner.place else body
        lexicon = self._lexicon
        state = body.name in self._lexicon.countries_met
        abbreviation = body.name.isupper() and len(body.name) <= 6 and not state
        for ending, template in lexicon.roles["at_place"].items():
            fits = role.name == ending or (role.name.endswith(ending) and "-" not in role.name)
            if fits and body.name == lexicon.missions["home"]:
                return replace(body, name="")
            if fits and not abbreviation and (county or not self._gazetteer.knows(body.name)):
                name = template.format(place=body.name)
                if body.name.lower().startswith(tuple(lexicon.roles["not_in"]["words"])):
                    name = name.replace(*lexicon.roles["not_in"]["replace"], 1)
                if owner is not None and owner.place and owner.name != self._lexicon.missions["home"]:
                    name = name.replace(
                        self._lexicon.missions["owner"], owner.name + ("" if owner.name.endswith("s") else "s"), 1
                    )
                return replace(body, name=name, place=False)
        if owner is not None and not owner.place and body.place and not abbreviation:
            return owner
        return self._town(role, body)

    def _town(self, role: Role, body: Body) -> Body:
        """As in "kommundirektör i Ekbacka" is at "Ekbacka kommun"."""
        roles = self._lexicon.roles
        for kind in ("at_municipality", "at_region"):
            entry = roles[kind]
            heads = entry["heads"]
            if role.name in heads and " " not in body.name.strip() and body.place:
                inside = (
                    body.finish <= role.name_begin or self._words[max(body.begin - 1, 0)] in self._lexicon.links["in"]
                )
                plain = inside and body.name not in self._lexicon.countries and not self._gazetteer.knows(body.name)
                sure = (
                    role.name in entry["sure"]
                    or (plain and role.name not in entry.get("elsewhere", ()))
                    or self._gazetteer.municipality(body.name)
                )
                if sure and not body.name.isupper():
                    known = self._gazetteer.municipality(body.name) if kind == "at_municipality" else None
                    named = self._lexicon.town(body.name, role.name) if kind == "at_municipality" else None
                    return replace(body, name=known or named or entry["body"].format(place=body.name), place=False)
        return body
