"""Several extractors on one text: the lead's claims stand, agreement makes them surer, all else waits for a person."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ledger.feed import AsOf, head
from kg.ledger.store import Ledger
from kg.model import Claim, Sighting
from kg.resolve.agreement import (
    MOST,
    Weighed,
    agreement_counts,
    combined,
    disputes,
    lead,
    weigh,
)
from kg.resolve.anchors import anchor_of_claim
from kg.resolve.decisions import decide, undo
from kg.resolve.run import rebuild
from tests.worlds import claim, open_ledger, resolve, said, states, store, tenures_of

RECTOR = claim("Siv Ek", "rektor", "Granskolan", "appointed", "2019-03-01")


def sighting(made: Claim, extractor: str, confidence: float = 0.8) -> Sighting:
    return Sighting(made, "Texten.", 0, 7, {}, confidence, extractor, "1")


def weighed(rules: list[Claim], llm: list[Claim], **others: list[Claim]) -> list[Weighed]:
    sets = {name: [sighting(each, name) for each in made] for name, made in {"llm": llm, "rules": rules}.items()}
    more = {name: [sighting(each, name) for each in made] for name, made in others.items()}
    return weigh(sets | more, "2018-10-26")


def test_the_lead_is_the_rules_else_the_first_by_name() -> None:
    assert lead(["llm", "rules", "a"]) == "rules"
    assert lead(["llm", "b"]) == "b"


def test_agreement_makes_the_leads_claim_surer() -> None:
    [agreed] = weighed([RECTOR], [RECTOR])
    assert agreed.stands and agreed.agreeing == ("llm",) and agreed.doubt is None
    assert agreed.sighting.extractor == "rules"
    assert agreed.sighting.confidence == combined(0.8, 0.8) == 0.89
    [alone] = weigh({"rules": [sighting(RECTOR, "rules")]}, None)
    assert (alone.sighting.confidence, alone.doubt, alone.stands) == (0.8, None, True)


def test_names_that_resolve_alike_agree() -> None:
    told = replace(RECTOR, person="Siv Maria Ek", organisation="granskolan", role="Rektor", pronoun="hon")
    assert [each.doubt for each in weighed([RECTOR], [told])] == [None]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "holds"), ("start", None), ("start", "2019-04-01"), ("end", "2020"), ("acting", True),
        ("organisation", None), ("organisation", "Ekskolan"), ("role", "biträdande rektor"),
    ],
)  # fmt: skip
def test_what_differs_waits_and_the_leads_claim_stays_as_it_is(field: str, value: Any) -> None:
    stands, waits = weighed([RECTOR], [replace(RECTOR, **{field: value})])
    assert (stands.stands, stands.doubt, stands.sighting.confidence) == (True, None, 0.8)
    assert (waits.stands, waits.doubt, waits.other, waits.fields) == (False, "differs", RECTOR, (field,))


def test_fields_that_one_leaves_out_do_not_differ_but_those_that_contradict_do() -> None:
    told = replace(RECTOR, replaces="Bo Ros")
    assert [each.doubt for each in weighed([RECTOR], [told])] == [None]
    assert weighed([told], [replace(told, replaces="Eva Lind")])[1].fields == ("replaces",)


def test_names_of_no_letters_are_compared_as_they_are() -> None:
    odd = claim("Siv Ek", "–", "…", "holds")
    assert [each.doubt for each in weighed([odd], [odd])] == [None]
    assert [each.doubt for each in weighed([odd], [replace(odd, organisation="–")])] == [None, "differs"]


def test_what_only_one_says() -> None:
    other = claim("Bo Ros", "rektor", "Granskolan", "leaves")
    first, second = weighed([RECTOR], [other])
    assert (first.stands, first.doubt, second.stands, second.doubt) == (True, "unconfirmed", False, "alone")
    assert [each.doubt for each in weighed([], [RECTOR])] == ["alone"]
    assert [each.doubt for each in weighed([RECTOR], [])] == ["unconfirmed"]


def test_with_three_the_surest_that_agrees_counts_once() -> None:
    sets = {name: [sighting(RECTOR, name, sure)] for name, sure in (("rules", 0.8), ("a", 0.9), ("b", 0.7))}
    [agreed] = weigh(sets, None)
    assert (agreed.agreeing, agreed.sighting.confidence) == (("a", "b"), combined(0.8, 0.9))


@given(st.floats(0.02, 1), st.floats(0.02, 1), st.floats(0.02, 1))
def test_agreement_never_lowers_and_a_surer_one_never_gives_less(own: float, other: float, surer: float) -> None:
    low, high = sorted((other, surer))
    assert own <= combined(own, low) <= combined(own, high) <= max(own, MOST)


def states_of(ledger: Ledger) -> list[dict[str, Any]]:
    view = AsOf(ledger)
    found = [view.get("claim", id_) for id_ in states(ledger, "claim")]
    return sorted((dict(each) for each in found if each), key=lambda state: state["person_name"])


def test_what_a_second_extractor_says_enters_no_career_by_itself(tmp_path: Path) -> None:
    alone = claim("Bo Ros", "rektor", "Granskolan", "leaves")
    with open_ledger(tmp_path) as ledger:
        store(ledger, said(1, "2018-10-26", RECTOR), "rules", 0.8)
        resolve(ledger)
        store(ledger, said(1, "2018-10-26", RECTOR, alone), "llm", 0.7)
        resolve(ledger)
        [state] = states_of(ledger)
        assert (state["person_name"], state["confidence"], state["extractor"]) == ("Siv Ek", 0.86, "rules")
        assert not tenures_of(ledger, "Bo Ros")
        assert agreement_counts(ledger) == {"agreed": 1, "differs": 0, "alone": 1, "unconfirmed": 0}
        [dispute] = disputes(ledger)
        anchor = anchor_of_claim(ledger, dispute.claim)
        decision = decide(ledger, "accept", anchor, who="Eva", why="read it", of="claim")
        resolve(ledger)
        assert len(tenures_of(ledger, "Bo Ros")) == 1
        assert [state["verdict"] for state in states_of(ledger)] == ["accepted", None]
        assert not disputes(ledger)
        undo(ledger, decision, "Eva", "no")
        resolve(ledger)
        assert not tenures_of(ledger, "Bo Ros")
        decide(ledger, "reject", anchor, who="Eva", why="not said", of="claim")
        resolve(ledger)
        assert not tenures_of(ledger, "Bo Ros") and not disputes(ledger)
        assert rebuild(ledger) == 0


def test_a_claim_that_differs_is_corrected_into_the_career(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        store(ledger, said(1, "2018-10-26", RECTOR), "rules")
        store(ledger, said(1, "2018-10-26", replace(RECTOR, start="2019-04-01")), "llm")
        resolve(ledger)
        [dispute] = disputes(ledger)
        assert dispute.other == RECTOR.id(dispute.version)
        right = {"fields": {"start": "2019-04-01"}}
        decide(
            ledger,
            "correct",
            anchor_of_claim(ledger, dispute.other),
            who="Eva",
            why="misread",
            of="claim",
            detail=right,
        )
        resolve(ledger)
        [tenure] = tenures_of(ledger, "Siv Ek")
        assert tenure["start"]["edtf"] == "2019-04-01"
        assert not disputes(ledger)


def test_accepting_a_claim_does_not_bring_in_its_like(tmp_path: Path) -> None:
    """The two say the same but for who decided, so that the decision fits both."""
    with open_ledger(tmp_path) as ledger:
        store(ledger, said(1, "2018-10-26", replace(RECTOR, decided_by="Grannämnden")), "rules")
        store(ledger, said(1, "2018-10-26", replace(RECTOR, decided_by="Gran kommun")), "llm")
        resolve(ledger)
        [dispute] = disputes(ledger)
        assert dispute.other is not None
        decide(ledger, "accept", anchor_of_claim(ledger, dispute.other), who="Eva", why="read it", of="claim")
        resolve(ledger)
        assert [(state["decided_by"], state["verdict"]) for state in states_of(ledger)] == [("Grannämnden", "accepted")]
        assert not disputes(ledger)


def test_an_extractor_alone_stands_until_the_rules_have_read(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        store(ledger, said(1, "2018-10-26", RECTOR), "llm", 0.7)
        resolve(ledger)
        assert [state["confidence"] for state in states_of(ledger)] == [0.7]
        store(ledger, said(1, "2018-10-26"), "rules")  # which find nothing
        resolve(ledger)
        assert not states_of(ledger)
        assert [each.weighed.doubt for each in disputes(ledger)] == ["alone"]


SETS = st.lists(
    st.tuples(
        st.sampled_from([1, 2]),
        st.sampled_from(["rules", "llm", "third"]),
        st.lists(
            st.builds(
                Claim, st.sampled_from(["Siv Ek", "Bo Ros"]), st.just("rektor"),
                st.sampled_from(["Granskolan", None]), st.sampled_from(["appointed", "leaves"]),
                st.sampled_from([None, "2019-03-01"]),
            ),
            max_size=3, unique=True,
        ),
    ),
    min_size=1, max_size=7,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SETS)
def test_in_whatever_order_the_sets_come_it_is_as_rebuilt(drawn: list[tuple[int, str, list[Claim]]]) -> None:
    newest = {(number, name): made for number, name, made in drawn}
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        open_ledger(Path(one)) as ledger,
        open_ledger(Path(other)) as afresh,
    ):
        for number, name, made in drawn:
            store(ledger, said(number, "2018-10-26", *made), name)
            resolve(ledger)
        seq = head(ledger)
        assert rebuild(ledger) == 0 and head(ledger) == seq
        for (number, name), made in sorted(newest.items(), key=lambda item: item[0][::-1]):
            store(afresh, said(number, "2018-10-26", *made), name)
        resolve(afresh)
        standing = set(states(afresh, "claim"))
        assert standing == set(states(ledger, "claim"))
        leads = {number: lead([name for each, name in newest if each == number]) for number, _ in newest}
        assert len(standing) == sum(len(newest[number, name]) for number, name in leads.items())
