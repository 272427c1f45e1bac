"""Any order, any batching, decisions in between: the same persons and tenures as a rebuild from the same ledger."""

import tempfile
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ledger.feed import head
from kg.ledger.store import Ledger
from kg.model import Claim
from kg.resolve.anchors import Anchor, ClaimAnchor
from kg.resolve.decisions import decide, undo
from kg.resolve.forgetting import forget
from kg.resolve.forgetting_plan import plan_announcements, plan_person
from kg.resolve.readings import current_claims, organisations_of
from kg.resolve.run import rebuild, resolve_pending
from tests.worlds import Said, load_all, open_ledger, partition, resolve, said, states, store

# few of each, so that they meet: merges, splits and successions happen in most worlds
NAMES = (
    "Anna Lindgren", "Anna Maria Lindgren", "Maria Lindgren", "Anna Karin Lindgren", "Bo Ek", "Bosse Ek",
    "Wilhelmina Trastsjö", "Wilhelmina Trastsjö-Ek",
)  # fmt: skip
ROLES = ("kommundirektör", "kommundirektör", "ledamot", None)
BODIES = ("Ekbacka kommun", "Ekbacka kommun", "Mellansjö kommun", None)
DAYS = st.sampled_from(["2009-05-01", "2012-03-01", "2014-06", "2015-09-30", "2018-01-15", "2021", None])

claims = st.builds(
    Claim,
    person_key=st.sampled_from([None, None, None, "kg tests:1"]),
    person=st.sampled_from(NAMES),
    role=st.sampled_from(ROLES),
    organisation=st.sampled_from(BODIES),
    status=st.sampled_from(["appointed", "holds", "held", "leaves"]),
    start=DAYS,
    end=DAYS,
    acting=st.booleans(),
    replaces=st.sampled_from([None, None, "Bo Ek", "Anna Lindgren"]),
)
worlds = st.lists(
    st.tuples(st.sampled_from(["2010-01-10", "2013-05-05", "2016-09", "2018-01-15", "2022-02-02", None]),
              st.lists(claims, min_size=1, max_size=4, unique=True)),
    min_size=1, max_size=8,
)  # fmt: skip


def _world(drawn: list[tuple[str | None, list[Claim]]]) -> list[Said]:
    return [said(number, published, *each) for number, (published, each) in enumerate(drawn)]


def _decide(ledger: Ledger, items: list[Said], data: st.DataObject) -> int:
    """A decision of any kind about what was said, or will be."""
    kind, of = data.draw(st.sampled_from([
        ("same", "person"), ("not same", "person"), ("hide", "person"), ("rename", "person"), ("hide", "announcement"),
        ("rename", "organisation"), ("reject", "claim"), ("accept", "claim"), ("correct", "claim"), ("hide", "claim"),
        ("hide", "tenure"),
    ]))  # fmt: skip
    sides = []
    for most in (2, 3) if kind in ("same", "not same") else (2,):
        chosen = data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=most))
        sides.append([(item.url, data.draw(st.sampled_from(item.claims))) for item in chosen])
    detail: dict[str, Any] = {}
    if kind == "correct":
        fields = st.fixed_dictionaries({}, optional={
            "person": st.sampled_from(NAMES), "role": st.sampled_from(ROLES), "organisation": st.sampled_from(BODIES),
            "start": DAYS, "end": DAYS, "acting": st.booleans(), "status": st.sampled_from(["appointed", "held"]),
        })  # fmt: skip
        detail["fields"] = data.draw(fields)
    elif kind == "rename":
        detail["name"] = data.draw(st.sampled_from(["Anna Lindgren", "Nytt Namn"]))
    if of == "organisation":
        detail["id"] = organisations_of("Ekbacka kommun", None)[-1]["id"]
        sides = [[(items[0].url, items[0].claims[0])]]
    first, *rest = [[_anchor(of, url, claim) for url, claim in side] for side in sides]
    other = rest[0] if rest else []
    return decide(ledger, cast(Any, kind), first, other, "test", "drawn", of=cast(Any, of), detail=detail)


def _anchor(of: str, url: str, claim: Claim) -> Anchor:
    if of in ("person", "organisation"):
        return Anchor(url, claim.person, "Texten.", claim.person_key)
    if of == "announcement":
        return Anchor(url)
    return ClaimAnchor(
        url, claim.person, "Texten.", claim.person_key, claim.status, claim.role, claim.organisation, claim.start,
        claim.end, claim.acting, "Nytt på jobbet\n\n", "",
    )  # fmt: skip


def _assert_as_rebuilt(ledger: Ledger) -> None:
    before, seq = states(ledger), head(ledger)
    assert rebuild(ledger) == 0
    assert head(ledger) == seq
    assert states(ledger) == before


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds, data=st.data())
def test_incremental_equals_rebuild(drawn: list[tuple[str | None, list[Claim]]], data: st.DataObject) -> None:
    items = _world(drawn)
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        for item in data.draw(st.permutations(items)):
            store(ledger, item)
            if data.draw(st.booleans()):
                resolve(ledger)
            if data.draw(st.integers(0, 2)) == 0:
                decision = _decide(ledger, items, data)
                if data.draw(st.booleans()):
                    resolve(ledger)
                if data.draw(st.integers(0, 2)) == 0:
                    undo(ledger, decision, "test", "drawn")
        resolve(ledger)
        _assert_as_rebuilt(ledger)
        for corrected in data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=3)):
            kept = data.draw(st.lists(st.sampled_from(corrected.claims), unique=True))
            store(ledger, Said(corrected.url, corrected.published, tuple(kept), title=f"Rättat {len(kept)}"))
            resolve(ledger)
            _assert_as_rebuilt(ledger)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds, data=st.data())
def test_the_order_changes_nothing_but_ids(drawn: list[tuple[str | None, list[Claim]]], data: st.DataObject) -> None:
    items = _world(drawn)
    with (
        tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two,
        open_ledger(Path(one)) as first, open_ledger(Path(two)) as second,
    ):  # fmt: skip
        load_all(first, items)
        for item in data.draw(st.permutations(items)):
            store(second, item)
            resolve(second)
        assert partition(first) == partition(second)
        assert states(first, "organisation", "role", "post") == states(second, "organisation", "role", "post")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=worlds, data=st.data())
def test_what_is_left_after_an_erasure_is_that_of_a_rebuild(
    drawn: list[tuple[str | None, list[Claim]]], data: st.DataObject
) -> None:
    items = _world(drawn)
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        first: int = data.draw(st.integers(1, len(items)))
        load_all(ledger, items[:first])
        for _ in range(data.draw(st.integers(0, 2))):
            _decide(ledger, items, data)
            resolve(ledger)
        persons = sorted({row["person"] for row in ledger.rows("SELECT person FROM reading WHERE person IS NOT NULL")})
        whom: str | None = data.draw(st.sampled_from([None, *persons]))
        plan = plan_person(ledger, whom) if whom else plan_announcements(ledger, [items[0].url])
        forget(ledger, plan, "test", "drawn")
        _assert_as_rebuilt(ledger)
        for url in plan.urls:
            assert not any(plan.names.is_name(row["person"]) for row in current_claims(ledger, url))
        for item in items:
            if item.url not in plan.urls:
                store(ledger, item)
        resolve(ledger)
        _assert_as_rebuilt(ledger)


def test_loading_the_same_again_emits_nothing(tmp_path: Path) -> None:
    items = [
        said(1, "2018-01-15", Claim("Bo Ek", "kommundirektör", "Ekbacka kommun", "appointed", "2018-03-01")),
        said(2, "2019-01-15", Claim("Bo Ek", "kommundirektör", "Ekbacka kommun", "holds")),
    ]
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, items)
        before = head(ledger)
        assert before > 0
        load_all(ledger, items)
        assert head(ledger) == before


def test_a_chunk_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        store(ledger, said(1, "2018-01-15", Claim("Bo Ek", "kommundirektör", "Ekbacka kommun", "holds")))
        assert resolve_pending(ledger, all_of_it=False) == 0
        assert resolve_pending(ledger, all_of_it=True) == 1
        assert resolve_pending(ledger, all_of_it=True) == 0
