"""What the announcement as a whole says of a post that one sentence names only in part: most often its body."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress, count

from kg.extract.bodies import Body
from kg.extract.facts import Dating, Fact
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.model import Span

_STEM = 4
"""The least letters of a compound's first part that tell a unit ("enhet" in "enhetschef")."""


def _in_heading(reading: Reading) -> bool:
    return reading.block.kind in ("title", "heading")


class Completion:
    """Collects headings and headline posts as sentences go by, then completes the facts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._headlines: list[tuple[str, Body, Span]] = []
        self._abbreviations: dict[str, str] = {}
        self._is_compound_told = False
        """True if the text calls the chair of a board "styrelseordförande"."""
        self._heads: dict[str, Span] = {}
        self._vacancy: tuple[Role, list[Body | None], Span] | None = None
        self._inquiries: dict[str, Span] = {}
        self._heading: tuple[str, Span] | None = None
        self._under: dict[int, tuple[str, Span]] = {}
        self._facts: Sequence[Fact] = ()
        self._renewed: Role | None = None
        """The role of a headline without a name that tells of a term given anew."""
        self._left: Role | None = None
        """The role of a headline without a name that tells that somebody leaves it."""

    def headlined(self, facts: Sequence[Fact], datings: Sequence[Dating]) -> list[Fact]:
        """Who gets the one post of a headline without a name ("Ny rektor vid …"), when the text below leaves no doubt.

        That is who "tillträder sin nya befattning", else the one person whose career is told.
        """
        if self._vacancy is None or any(f.status == "appointed" for f in facts):
            return []
        role, bodies, span = self._vacancy
        told = [d for d in datings if len(d.persons) == 1 and d.start and d.passage]
        careers = [f for f in facts if f.rule in ("predicate", "career list")]
        names = {d.persons[0] for d in told} or {f.person for f in careers}
        if len(names) != 1:
            return []
        name = names.pop()
        if told and told[0].passage:
            passage, spans = told[0].passage, {k: v for k, v in told[0].spans.items() if k == "person"}
        else:
            first = next(f for f in careers if f.person == name)
            passage, spans = (
                (first.begin, first.finish),
                {"person": first.spans.get("person", (first.begin, first.finish))},
            )
        spans["role"] = span
        return [
            Fact(
                name,
                role.name,
                body.name if body else None,
                "appointed",
                "headline",
                *passage,
                acting=role.acting,
                spans=dict(spans),
            )
            for body in bodies
        ]

    def vacated(self, facts: Sequence[Fact]) -> None:
        """Who alone held the post of a headline like "Granverkets generaldirektör lämnar sitt uppdrag" leaves it."""
        if self._left is None or any(f.status == "leaves" for f in facts):
            return
        role = self._lexicon.roles["short"].get(self._left.name, self._left.name)
        past = [f for f in facts if f.status in ("holds", "held") and f.role == role and f.rule != "title"]
        past = past or [f for f in facts if f.status in ("holds", "held") and f.role == role]
        if len({f.person for f in past}) == 1 and len({f.body for f in past}) == 1:
            for fact in past:
                fact.status = "leaves"

    def renewed(self, facts: Sequence[Fact]) -> list[Fact]:
        """Who holds the post of a headline like "Granverkets generaldirektör får förlängt förordnande" gets it anew."""
        if self._renewed is None or any(f.status == "appointed" for f in facts):
            return []
        role = self._lexicon.roles["short"].get(self._renewed.name, self._renewed.name)
        held = [f for f in facts if f.status == "holds" and f.role and (f.role.endswith(role) or role.endswith(f.role))]
        if len({f.person for f in held}) != 1:
            return []
        return [replace(held[0], status="appointed", rule="headline", start=None, end=None, spans=dict(held[0].spans))]

    def see(self, reading: Reading, facts: Sequence[Fact]) -> None:
        """Learn from one sentence, after its facts were read."""
        if reading.block.kind == "heading":
            self._heading = self._body_heading(reading)
        elif self._heading is not None:
            self._under.update({id(fact): self._heading for fact in facts})
        words = reading.sentence.words
        heading = _in_heading(reading)
        if "(" in words and not heading:
            reading.bodies.parse(0)  # "Statens granstyrelse (SGS) …" explains a short name
        if reading.roles:
            self._see_roles(reading, bare=heading or not facts)
        if reading.abbreviations:
            self._abbreviations |= reading.abbreviations
        endings = self._lexicon.inquiries
        for at in compress(count(), map(self._lexicon.inquires, words)):
            token = reading.sentence.tokens[at]
            if token.capitalised and token.lower not in endings:
                self._inquiries.setdefault(token.text, (token.begin, token.finish))
            elif token.lower in endings and (token.capitalised or heading):
                inquiry = reading.bodies.parse(at)
                if inquiry is not None and inquiry.begin == at and inquiry.finish > at + 1 and " " in inquiry.name:
                    last = reading.sentence.tokens[inquiry.finish - 1]
                    self._inquiries.setdefault(inquiry.name, (token.begin, last.finish))

    def _see_roles(self, reading: Reading, *, bare: bool) -> None:
        """Learn from the posts of a sentence; `bare` if it is a heading or has no facts."""
        tokens = reading.sentence.tokens
        for role in reading.roles if bare else ():
            for body in role.bodies:
                if body.finish > body.begin and (_in_heading(reading) or role.plural):
                    span = tokens[body.begin].begin, tokens[body.finish - 1].finish
                    self._headlines.append((role.name, body, span))
        head = self._lexicon.verbs["takes_over"]["role"]
        for role in reading.roles:
            title = role.name.split(" ")[0]
            if title.endswith(head) and title != head:
                self._heads.setdefault(title, (tokens[role.name_begin].begin, tokens[role.name_begin].finish))
        chair = self._lexicon.roles["chair"]
        self._is_compound_told |= any(r.name == chair["prefix"] + chair["head"] for r in reading.roles)
        if reading.block.kind != "title" or reading.persons:
            return
        anew = self._lexicon.renewals.anywhere(reading.sentence.words)
        self._renewed = reading.roles[0] if anew else self._renewed
        if len(reading.roles) == 1:
            role = reading.roles[0]
            verbs = {verb.kind for verb in reading.verbs}
            self._left = role if "leaves" in verbs and role.definite else self._left
            gets = role.marker == "appointed" or (verbs == {"appointed"} and not role.definite and role.marker is None)
            if gets and not role.plural and not verbs - {"appointed"}:
                span = tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish
                self._vacancy = role, [*role.bodies] or [None], span

    def _body_heading(self, reading: Reading) -> tuple[str, Span] | None:
        """The body that a heading consists of ("## Finansdepartementet"), or None."""
        tokens = reading.sentence.tokens
        if len(tokens) > 4 or reading.roles or reading.persons or self._lexicon.body(tokens[-1].lower) is None:
            return None
        return " ".join(t.text for t in tokens), (tokens[0].begin, tokens[-1].finish)

    def apply(self, facts: Sequence[Fact]) -> None:
        """Give bodies to the facts that have none, and find the predecessor meant."""
        self._facts = facts
        self._complete(facts)
        self._name_heads(facts)
        self._beside(facts)
        self._succession(facts)

    def _name_heads(self, facts: Sequence[Fact]) -> None:
        """Who takes over a unit has the title that the text gives the head of such a unit: "sektionschef".

        Where the text itself says "chef för sektionen", that is the title.
        """
        head = self._lexicon.verbs["takes_over"]["role"]
        for fact in facts:
            unit = (fact.body or "").rpartition(", ")[2].partition(" ")[0].lower()
            if fact.rule != "takes over" or fact.role != head or not unit or self._lexicon.definite_unit(unit) != unit:
                continue
            fitting = [
                (name, place)
                for name, place in self._heads.items()
                if len(stem := name.removesuffix(head).removesuffix("s")) >= _STEM and unit.startswith(stem)
            ]
            if len(fitting) == 1:
                fact.role, fact.spans["role"] = fitting[0]

    def without_doubles(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts but for one post said twice: "chef" beside a one-post role, the seat of who is in the chair."""
        same: dict[str, str] = self._lexicon.roles["same"]
        for fact in facts:
            short = same.get(fact.role or "")
            for other in facts if short is not None else ():
                if other.person == fact.person and other.status == fact.status and other.role == short:
                    other.role = fact.role
        one = self._lexicon.roles["one_post"]
        heads = [f for f in facts if f.role and self._lexicon.is_ending(f.role, one["heads"])]
        held = {(f.person, f.status, f.body) for f in heads if f.role and f.role.split()[0] not in one["deputies"]}
        acting = {f.person for f in facts if f.acting and f.role not in one["tails"]}
        kept = [
            f
            for f in facts
            if f.role not in one["tails"]
            or ((f.person, f.status, f.body) not in held and not (f.acting and f.person in acting))
        ]
        chair, members = self._lexicon.roles["chair"], self._lexicon.roles["members"]
        ending = ", " + chair["unit"]
        compound = {(f.person, f.status, f.body) for f in kept if f.role == chair["prefix"] + chair["head"]}
        chairs = {(f.person, f.body) for f in kept if f.role in members["chairs"] and f.status != "held"}
        return [
            f
            for f in kept
            if not (f.role == chair["head"] and (f.person, f.status, (f.body or "").removesuffix(ending)) in compound)
            and not (f.role == members["roles"][0] and f.rule == "member" and (f.person, f.body) in chairs)
        ]

    def _complete(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self._chair(fact)
            if fact.body is not None:
                first, *rest = fact.body.split(", ")
                first = self._lexicon.unique.get(first, first)
                fact.body = ", ".join([self._abbreviations.get(first, first), *rest])
            generic = fact.body is not None and fact.body[0].islower() and fact.status == "appointed"
            if fact.role is None or (fact.body is not None and not generic):
                continue
            if generic:
                named = self._headline(fact)
                if named is not None and len(named[0]) > len(fact.body or ""):
                    fact.body, fact.spans["organisation"] = named
                continue
            found = self._under.get(id(fact)) if fact.status != "held" and fact.rule != "title" else None
            found = found or self._headline(fact) or self._inquiry(fact)
            if found is not None:
                fact.body, fact.spans["organisation"] = found

    def _beside(self, facts: Sequence[Fact]) -> None:
        """Members and chairs at no named body are where the others are who are appointed to the one body named."""
        members = self._lexicon.roles["members"]["roles"]
        seats = [f for f in facts if f.status == "appointed" and f.role in members]
        bare = set(self._lexicon.units.values())
        bodies = {f.body for f in seats if f.body and f.body not in bare}
        for fact in seats:
            if (fact.body is None or fact.body in bare) and len(bodies) == 1 and all(b[0].isupper() for b in bodies):
                other = next(f for f in seats if f.body in bodies)
                fact.body = other.body
                fact.spans |= {k: v for k, v in other.spans.items() if k == "organisation"}

    def _succession(self, facts: Sequence[Fact]) -> None:
        """As in "tidigare chefen Bo Ros", at no named body, is the predecessor of the one who gets such a post here."""
        appointed = [f for f in facts if f.status == "appointed" and f.body]
        if len({f.person for f in appointed}) != 1:
            return
        for fact in facts:
            if (
                fact.body is not None
                or fact.status not in ("held", "leaves")
                or fact.rule != "title"
                or fact.role is None
            ):
                continue
            post = next(
                (f for f in appointed if f.role and (f.role.endswith(fact.role) or fact.role.endswith(f.role))), None
            )
            if post is None or post.person == fact.person:
                continue
            fact.body, fact.rule = post.body, "predecessor"
            if fact.role in self._lexicon.roles["one_post"]["tails"]:
                fact.role = post.role
            for other in appointed:
                if other.replaces is None and other.body == post.body:
                    other.replaces, other.spans["replaces"] = fact.person, fact.spans["person"]

    def _chair(self, fact: Fact) -> None:
        """One post under one name: "ordförande i styrelsen för X" where X's "styrelseordförande" is spoken of too."""
        chair = self._lexicon.roles["chair"]
        ending = ", " + chair["unit"]
        told = fact.role == chair["head"] and self._is_compound_told
        if told and fact.body and fact.body.endswith(ending):
            fact.role, fact.body = chair["prefix"] + chair["head"], fact.body.removesuffix(ending)

    def _headline(self, fact: Fact) -> tuple[str, Span] | None:
        if fact.status not in ("appointed", "leaves"):
            return None
        named = fact.role or ""
        for role, body, span in self._headlines:
            alike = role == named or (" " not in role and " för " not in named and named.split()[-1] == role)
            if alike and not body.place:
                return body.name, span
        return None

    def _inquiry(self, fact: Fact) -> tuple[str, Span] | None:
        heads = self._lexicon.roles["inquiry"]["heads"]
        if fact.status not in ("appointed", "holds") or not self._lexicon.is_ending(fact.role or "", heads):
            return None
        former = {f.body for f in self._facts if f.person == fact.person and f.status == "held"}
        left = [item for item in self._inquiries.items() if item[0] not in former]
        return left[0] if len(left) == 1 else None
