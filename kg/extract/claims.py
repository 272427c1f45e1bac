"""The last link of the chain: facts of one person and post fused into claims with their sentence."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from kg.dates import is_date
from kg.extract.facts import Dating, Fact
from kg.extract.moments import Calendar
from kg.model import Claim, Sighting, Status
from kg.text import name_key

TELLING = {
    "appointing": 95,
    "leaving": 90,
    "title": 90,
    "apposition": 90,
    "predicate": 85,
    "career list": 85,
    "member": 80,
    "takes over": 75,
    "headline": 75,
    "matter": 70,
    "box": 80,
    "predecessor": 60,
}
"""How well a rule's sentence tells a claim: of several readings of one, the best one's sentence is quoted."""

_YEAR = 4
"""The length of a year in EDTF."""
_STRENGTH = {"appointed": 3, "leaves": 2, "held": 1, "holds": 0}
_SMALL = 3
"""Lower-case words of so few letters ("för", "vid", "av") tell no two bodies apart."""


def date_facts(facts: Sequence[Fact], datings: Iterable[Dating], calendar: Calendar) -> None:
    """Give the starts and ends told apart to the appointments they speak of, where those have none.

    Who "valdes till ordförande" years before the publication is not newly appointed, but held the post from then on;
    a start told apart that lies years back is of something else. Who "är rektor sedan i måndags" is new; who left
    months ago only held the post.
    """
    movers = {fact.person for fact in facts if fact.status == "appointed"}
    for fact in facts:
        if fact.status == "holds" and fact.rule == "predicate" and fact.start:
            new = calendar.recent(fact.start) and fact.person not in movers
            if calendar.to_come(fact.start) or new:
                fact.status = "appointed"
        ahead = fact.end is not None and calendar.to_come(fact.end)
        if fact.status == "holds" and fact.acting and fact.start is None and ahead and fact.rule == "predicate":
            fact.status = "appointed"
        if fact.status == "leaves" and fact.end is not None and calendar.gone(fact.end):
            fact.status = "held"
        if fact.status == "holds" and fact.start is not None and fact.end is not None and calendar.ended(fact.end):
            fact.status = "held"
        if fact.status in ("held", "holds") and fact.start is not None and calendar.to_come(fact.start):
            fact.start = fact.spans.pop("start", None) and None
        if fact.status == "appointed" and fact.start is not None and calendar.long_past(fact.start):
            if fact.rule == "appointing":
                fact.status = "held"
            else:
                fact.start = fact.spans.pop("start", None) and None
    for dating in sorted(datings, key=lambda d: len(d.start or "") == _YEAR):
        for fact in facts:
            left = dating.leaves and fact.status == "leaves" and fact.person in dating.persons
            if left and fact.end is None and dating.end:
                fact.end = dating.end
                fact.spans |= {k: v for k, v in dating.spans.items() if k == "end"}
        if dating.held:
            since = [f for f in facts if f.person in dating.persons and f.status in ("holds", "leaves") and f.role]
            main = [f for f in since if f.status == "leaves"] or ([] if dating.leaves else since)
            if len({(f.role, f.body) for f in main}) == 1 and main[0].start is None:
                main[0].start = dating.start
                main[0].spans |= {k: v for k, v in dating.spans.items() if k == "start"}
            continue
        appointed = [f for f in facts if f.status == "appointed" and (not dating.persons or f.person in dating.persons)]
        if dating.roles:
            appointed = [f for f in appointed if f.role in dating.roles and f.begin >= dating.since]
        for fact in appointed:
            if dating.start and fact.start is None and not calendar.long_past(dating.start):
                fact.start = dating.start
                fact.spans |= {k: v for k, v in dating.spans.items() if k == "start"}
            if dating.end and fact.end is None and not dating.leaves:
                fact.end = dating.end
                fact.spans |= {k: v for k, v in dating.spans.items() if k == "end"}
            if dating.replaces and fact.replaces is None and fact.person != dating.replaces:
                fact.replaces, fact.passage = dating.replaces, dating.passage
                fact.spans |= {k: v for k, v in dating.spans.items() if k == "replaces"}


def predecessors(facts: Sequence[Fact], gone: Collection[str] = ()) -> list[Fact]:
    """Who had the posts before, as facts of their own, where nothing else says so; `gone` had left them already."""
    found: list[Fact] = []
    for fact in facts:
        told = any(
            f.person == fact.replaces and _same_role(f.role, fact.role) and f.status in ("leaves", "held")
            for f in facts
        )
        if fact.status != "appointed" or fact.replaces is None or fact.passage is None or told:
            continue
        moved = any(
            f.person == fact.replaces
            and f.status == "holds"
            and f.rule == "predicate"
            and f.start is not None
            and not _same_role(f.role, fact.role)
            for f in facts
        )
        spans = {"person": fact.spans["replaces"]} | {
            k: v for k, v in fact.spans.items() if k in ("role", "organisation")
        }
        begin, finish = fact.passage
        status: Status = "held" if moved or fact.replaces in gone else "leaves"
        found.append(Fact(fact.replaces, fact.role, fact.body, status, "predecessor", begin, finish, spans=spans))
    return found


def fuse(facts: Sequence[Fact]) -> list[Fact]:
    """One fact for each person, post and status: what the readings say together.

    Somebody newly appointed is not also said to hold the same post, nor somebody who leaves it.
    """
    fused: list[Fact] = []
    for fact in facts:
        alike = [f for f in fused if f.person == fact.person and f.status == fact.status]
        same = next((f for f in alike if _same_post(f, fact)), None)
        if same is None:
            same = next((f for f in alike if f.headline != fact.headline and _same_role(f.role, fact.role)), None)
            # not by a body that the role alone implies
            told = "organisation" in fact.spans or (same is not None and "organisation" not in same.spans)
            if same is not None and fact.body and not fact.headline and told:
                same.body = fact.body
                same.spans |= {k: v for k, v in fact.spans.items() if k == "organisation"}
        if same is None:
            fused.append(replace(fact, spans=dict(fact.spans)))
            continue
        same.seen += 1
        same.headline = same.headline and fact.headline
        if fact.body and (same.body is None or (len(fact.body) > len(same.body) and _compatible(same.body, fact.body))):
            same.body = fact.body
            same.spans |= {k: v for k, v in fact.spans.items() if k == "organisation"}
        if fact.role and same.role and len(fact.role) > len(same.role):
            same.role = fact.role
            same.spans |= {k: v for k, v in fact.spans.items() if k == "role"}
        for name in ("start", "end", "decided", "decided_by", "replaces", "end_cause"):
            if getattr(same, name) is None and getattr(fact, name) is not None:
                setattr(same, name, getattr(fact, name))
                if name in fact.spans:
                    same.spans[name] = fact.spans[name]
        same.acting = same.acting or fact.acting
        if TELLING[fact.rule] > TELLING[same.rule]:
            same.rule, same.begin, same.finish = fact.rule, fact.begin, fact.finish
    return [f for f in fused if not _overruled(f, fused)]


def _overruled(fact: Fact, facts: Sequence[Fact]) -> bool:
    if fact.standing and not any(f.status == "leaves" and f.person == fact.person for f in facts):
        return False
    stronger = ("appointed", "leaves") if fact.status == "holds" else ("leaves",) if fact.status == "held" else ()
    if fact.status in ("appointed", "held") and fact.start is not None:
        left = [f for f in facts if f.person == fact.person and f.status == "leaves" and _same_post(f, fact)]
        for leaving in left:
            leaving.start = leaving.start or fact.start
            leaving.spans.setdefault("start", fact.spans.get("start", (fact.begin, fact.finish)))
        if left:
            return True
    over = [
        f
        for f in facts
        if f is not fact
        and f.person == fact.person
        and f.status in stronger
        and _same_post(f, fact, loosely=f.status == "appointed")
    ]
    for other in over:
        if fact.status == "holds" and fact.start is not None and other.start is None and "start" in fact.spans:
            other.start, other.spans["start"] = fact.start, fact.spans["start"]
    return bool(over)


def succeed(facts: Sequence[Fact], many: Collection[str]) -> None:
    """Who has a post that somebody else gets, and gets another one, leaves it: "Chefen Bo Ros blir rektor"; so does who
    is called the present one, as in "Nuvarande chefen Bo Ros återgår till forskningen".

    `many` are the roles that several have at a time.
    """
    appointed = [f for f in facts if f.status == "appointed" and f.role]
    got = {(f.person, f.role) for f in appointed}
    for fact in facts:
        if fact.status not in ("holds", "held") or fact.role is None or fact.body is None or fact.end is not None:
            continue
        if fact.role in many:
            continue
        moves = any(f.person == fact.person and not _same_role(f.role, fact.role) for f in appointed)
        followed = any(
            f.person != fact.person and f.role == fact.role and f.body and _compatible(f.body, fact.body)
            for f in appointed
        )
        present = fact.present and (fact.person, fact.role) not in got
        if followed and ((moves and (fact.status == "holds" or fact.start is not None)) or present):
            fact.status = "leaves"


def _same_post(first: Fact, second: Fact, *, loosely: bool = False) -> bool:
    if not _same_role(first.role, second.role):
        return False
    if first.body is None or second.body is None:
        return (
            (loosely and (second.body is None or first.role == second.role))
            or first.body is second.body
            or first.status in ("appointed", "leaves")
            or first.role == second.role
        )
    return _compatible(first.body, second.body)


def _same_role(first: str | None, second: str | None) -> bool:
    if first is None or second is None:
        return first is second
    a, b = first.split(), second.split()
    return a[: len(b)] == b or b[: len(a)] == a


def _content(name: str) -> set[str]:
    words = " ".join(w for w in name.split() if not (w.islower() and len(w) <= _SMALL))
    return {w.removesuffix("s") for w in name_key(words).split()}


def _compatible(first: str, second: str) -> bool:
    a, b = _content(first), _content(second)
    return a <= b or b <= a


def sightings(
    text: str,
    facts: Sequence[Fact],
    extractor: str,
    version: str,
    pronouns: dict[str, str],
    confidence: Callable[[Claim, Fact], float],
) -> list[Sighting]:
    """The claims of an announcement with the given text, each once, in order of `begin`."""
    found: dict[Claim, Sighting] = {}
    for fact in facts:
        claim = Claim(
            fact.person, fact.role, fact.body, fact.status, _date(fact.start), _date(fact.end), fact.acting,
            _date(fact.decided), fact.decided_by, fact.replaces, fact.end_cause, pronouns.get(fact.person),
        )  # fmt: skip
        spans = {name: span for name, span in fact.spans.items() if getattr(claim, name, None) is not None}
        sighting = Sighting(
            claim, text[fact.begin : fact.finish], fact.begin, fact.finish, spans, confidence(claim, fact), extractor,
            version,
        )  # fmt: skip
        if claim not in found or found[claim].confidence < sighting.confidence:
            found[claim] = sighting
    return sorted(
        found.values(),
        key=lambda s: (
            s.begin,
            s.finish,
            s.claim.person,
            s.claim.role or "",
            s.claim.organisation or "",
            s.claim.status,
        ),
    )


def _date(text: str | None) -> str | None:
    return text if text is not None and is_date(text) else None
