"""What a model returns is untrusted: only what stands in the text is kept, and what is dropped is counted."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.llm.answers import MOST_CLAIMS, MalformedError, Said, read_answer
from kg.extract.llm.checks import Checked, Checks
from kg.model import STATUSES, Announcement, Claim
from tests.extract.llm.model import claim

TITLE = "Ny kommundirektör i Ekbacka"
APPOINTS = "Ekbacka kommun har utsett Siv Maria Ek till ny tf kommundirektör."
STARTS = "Hon tillträder den 1 mars nästa år och efterträder Bo Ros, som går i pension."
COMES = "Ek kommer närmast från Granverket, där hon var enhetschef 2010–2015."
BODY = f"{APPOINTS} {STARTS}\n{COMES}\n\nValberedningen föreslår Eva Lind.\n\nPresskontakt: Per Alm, pressekreterare"


def checked(*claims: dict[str, Any], body: str = BODY, **announcement: Any) -> Checked:
    subject = Announcement(
        **{"url": "https://example.org/1", "title": TITLE, "body": body, "published": "2018-10-26"} | announcement
    )
    found = Checks(subject, "llm", "1", 0.7).all([Said(**each) for each in claims])
    for sighting in found.sightings:
        assert sighting.quote == subject.text[sighting.begin : sighting.finish]
        assert all(0 <= begin < finish <= len(subject.text) for begin, finish in sighting.spans.values())
    return found


def kept(*claims: dict[str, Any], **more: Any) -> Claim:
    [sighting] = checked(*claims, **more).sightings
    return sighting.claim


def why(*claims: dict[str, Any], **more: Any) -> dict[str, int]:
    found = checked(*claims, **more)
    assert not found.sightings
    return dict(found.dropped)


def ek(quote: str = APPOINTS, **more: Any) -> dict[str, Any]:
    said = {"person": "Siv Maria Ek", "role": "kommundirektör", "organisation": "Ekbacka kommun", "status": "appointed"}
    return claim(**{**said, "quote": quote, **more})


def test_a_claim_that_stands_keeps_its_fields_with_spans_of_our_own() -> None:
    said = ek(start="den 1 mars nästa år", acting=True, replaces="Bo Ros", pronoun="hon", decided_by="Ekbacka kommun")
    [sighting] = checked(said).sightings
    assert sighting.claim == Claim(
        "Siv Maria Ek", "kommundirektör", "Ekbacka kommun", "appointed", "2019-03-01", None, True, None,
        "Ekbacka kommun", "Bo Ros", None, "hon",
    )  # fmt: skip
    text = f"{TITLE}\n\n{BODY}"
    spans = {name: text[begin:finish] for name, (begin, finish) in sighting.spans.items()}
    assert spans["person"] == "Siv Maria Ek"
    assert spans["start"] == "den 1 mars nästa år"
    assert (sighting.confidence, sighting.extractor, sighting.quote) == (0.7, "llm", APPOINTS)


def test_a_quote_may_differ_in_white_space_and_composition_only() -> None:
    body = BODY.replace("utsett Siv Maria Ek till", "utsett\n Siv  Maria Ek till")
    decomposed = APPOINTS.replace("ö", "o\u0308")
    assert kept(ek(decomposed), body=body).person == "Siv Maria Ek"
    for other in (APPOINTS.replace("har utsett", "utsåg"), APPOINTS.upper(), APPOINTS[:-1] + "!", APPOINTS[3:], "Ek"):
        assert why(ek(other)) == {"quote is not in the text": 1}


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"person": "Eva Ros"}, "person is not in the text"),
        ({"person": "Ek"}, "person is no full name"),
        ({"person": "den nya chefen"}, "person is no full name"),
        ({"person": "Ekbacka kommun"}, "person is no full name"),
        ({"person": "Siv Maria Ek 2"}, "person is no full name"),
        ({"person": "Siv Maria Ek " * 20}, "person is no full name"),
        ({"person": "Bo Ros"}, "quote does not name the person"),
        ({"role": "generaldirektör"}, "role is not in the text"),
        ({"role": "direktör för kommun"}, "role is not in the text"),
        ({"role": "ny"}, "role is not in the text"),
        ({"organisation": "Polismyndigheten"}, "organisation is not in the text"),
        ({"organisation": "Ekbacka kommun, styrelsen"}, "organisation is not in the text"),
        ({"quote": "Siv Maria Ek är ny generaldirektör."}, "quote is not in the text"),
        ({"quote": BODY * 2}, "quote is not in the text"),
        ({"person": "Per Alm", "role": "pressekreterare", "organisation": None, "status": "holds",
          "quote": "Presskontakt: Per Alm, pressekreterare"}, "quote is of a contact line or byline"),
    ],
)  # fmt: skip
def test_what_does_not_stand_in_the_text_is_dropped_and_counted(lie: dict[str, Any], reason: str) -> None:
    assert why(ek(**lie)) == {reason: 1}


def test_a_part_of_a_name_is_the_whole_name() -> None:
    assert kept(ek(person="Siv Maria")).person == kept(ek(person="Maria Ek")).person == "Siv Maria Ek"


def test_private_life_is_no_post() -> None:
    body = "Siv Ek är mamma till två söner och rektorskandidat i Ekbacka."
    for role in ("mamma", "rektorskandidat"):
        assert why(claim("Siv Ek", role, None, "holds", body), body=body) == {"role is no post": 1}


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("den 1 mars nästa år", "2019-03-01"),
        ("1 mars", "2019-03-01"),
        ("2019-03-01", None),
        ("2020", None),
        ("snart", None),
        ("", None),
    ],
)
def test_dates_are_read_by_our_calendar_from_words_in_the_text(told: str, read: str | None) -> None:
    found = checked(ek(start=told or None))
    assert found.sightings[0].claim.start == read
    assert bool(found.emptied) == bool(told and read is None)


def test_a_range_gives_a_start_and_an_end() -> None:
    said = claim("Siv Maria Ek", "enhetschef", "Granverket", "held", COMES, start="2010", end="2015")
    held = kept(said)
    assert (held.start, held.end) == ("2010", "2015")
    whole = {**said, "start": "2010–2015", "end": "2010–2015"}
    assert (kept(whole).start, kept(whole).end) == ("2010", "2015")


def test_a_relative_date_is_left_out_without_a_day_of_publication() -> None:
    assert kept(ek(start="den 1 mars nästa år"), published=None).start is None


def test_dates_that_cannot_be_of_the_claim_are_left_out() -> None:
    body = "Siv Ek är rektor på Granskolan från den 1 mars 2030. Hon utsågs 2009 och slutar 2012."
    quote = body.partition(". ")[0] + "."
    for status, told in (("holds", "den 1 mars 2030"), ("appointed", "2009")):
        found = checked(claim("Siv Ek", "rektor", "Granskolan", status, quote, start=told), body=body)
        assert found.sightings[0].claim.start is None
        assert found.emptied == {"start cannot be read from its words": 1}
    found = checked(claim("Siv Ek", "rektor", "Granskolan", "held", quote, start="2012", end="2009"), body=body)
    assert (found.sightings[0].claim.start, found.sightings[0].claim.end) == (None, None)


def test_the_further_fields_need_their_words() -> None:
    said = ek(
        acting=False, replaces="Eva Ros", decided_by="Regeringen", end_cause="dismissed", pronoun="han", decided="i går"
    )
    found = checked(said)
    [sighting] = found.sightings
    told = sighting.claim
    assert told.acting  # "tf" stands before the role, whatever the model says
    assert (told.replaces, told.decided_by, told.end_cause, told.pronoun, told.decided) == (None,) * 5
    assert found.emptied.total() == 5
    assert set(sighting.spans) == {"person", "role", "organisation"}


def test_an_end_cause_is_kept_if_the_quote_says_it() -> None:
    leaves = claim("Bo Ros", "kommundirektör", "Ekbacka kommun", "leaves", STARTS, end_cause="pension")
    assert kept(leaves).end_cause == "pension"
    assert kept({**leaves, "end_cause": "dismissed"}).end_cause is None
    assert not kept({**leaves, "acting": True}).acting


def test_forms_are_led_back_to_what_stands_in_the_text() -> None:
    body = "Kommundirektören Siv Eks uppdrag vid Granverkets enhet: ledamöter är Bo Ros och Eva Lind."
    assert kept(claim("Siv Ek", "kommundirektör", "Granverket", "holds", body), body=body).organisation == "Granverket"
    assert kept(claim("Bo Ros", "ledamot", None, "holds", body), body=body).role == "ledamot"
    titled = claim("kommundirektören Siv Ek (S)", "Nuvarande kommundirektör", None, "holds", body)
    assert kept(titled, body=body) == Claim("Siv Ek", "kommundirektör", None, "holds")
    assert why(claim("Kommundirektören Ek", "kommundirektör", None, "holds", body), body=body)


def test_a_bare_place_is_the_body_that_the_role_is_at_there() -> None:
    body = "Siv Ek blir ambassadör i Oslo. Bo Ros blir kommundirektör i Botkyrka."
    first, second = (s + "." for s in body.removesuffix(".").split(". "))
    found = checked(
        claim("Siv Ek", "ambassadör", "Oslo", "appointed", first),
        claim("Bo Ros", "kommundirektör", "Botkyrka", "appointed", second),
        body=body,
    )
    assert [s.claim.organisation for s in found.sightings] == ["Sveriges ambassad i Oslo", "Botkyrka kommun"]


@pytest.mark.parametrize(
    ("role", "told", "stands"),
    [
        ("kommundirektör", "Grans kommun", True),
        ("miljöchef", "Gran, miljönämnden", True),
        ("ordförande", "Grans kommun, miljönämnden", True),
        ("ordförande", "Grans kommun", False),
        ("kommundirektör", "Alms kommun", False),
        ("ambassadör", "Sveriges ambassad i Oslo", True),
        ("kommundirektör", "Sveriges ambassad i Oslo", False),
    ],
)
def test_a_place_in_the_text_stands_for_its_body_in_posts_of_that_body(role: str, told: str, stands: bool) -> None:
    body = f"Siv Ek, {role} i Gran, talade i Oslo för Miljönämnden."
    found = checked(claim("Siv Ek", role, told, "holds", body), body=body)
    assert [s.claim.organisation for s in found.sightings] == ([told] if stands else [])


def test_soft_hyphens_are_passed_over() -> None:
    body = "Kommun\u00addirektör Siv\u00a0E\u00adk leder Gran\u00adverket."
    said = claim("Siv Ek", "kommundirektör", "Granverket", "holds", "Kommundirektör Siv Ek leder Granverket.")
    [sighting] = checked(said, body=body).sightings
    assert sighting.claim == Claim("Siv Ek", "kommundirektör", "Granverket", "holds")
    assert sighting.quote == body


def test_one_claim_for_each_post_and_status() -> None:
    found = checked(ek(), ek(start="den 1 mars nästa år"), ek(status="holds"))
    assert [s.claim.status for s in found.sightings] == ["appointed"]
    assert found.dropped == {"told twice": 2}


def test_in_a_language_without_data_nothing_is_resolved() -> None:
    body = "Siv Ek on nimitetty johtaja tehtävään Granverket 1.3.2019."
    said = claim("Siv Ek", "johtaja", "Granverket", "appointed", body, start="1.3.2019", pronoun="hon", acting=True)
    assert kept(said, body=body, language="fi") == Claim("Siv Ek", "johtaja", "Granverket", "appointed")


_WORDS = st.text(max_size=40) | st.sampled_from([*BODY.split(), APPOINTS, STARTS, COMES, "Siv Maria Ek", "Bo Ros"])
_SAID = st.builds(
    Said, _WORDS, _WORDS, _WORDS, st.sampled_from(STATUSES), st.booleans(),
    *[st.none() | _WORDS] * 6, st.none() | st.sampled_from(["pension", "dismissed"]), st.none() | st.just("hon"),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(_SAID, max_size=4))
def test_whatever_is_said_what_is_kept_stands_in_the_text(said: list[Said]) -> None:
    found = checked(*(vars(each) for each in said))
    assert len(found.sightings) + found.dropped.total() == len(said)
    for sighting in found.sightings:
        for name in ("person", "replaces"):
            value = getattr(sighting.claim, name)
            assert value is None or value in BODY


@pytest.mark.parametrize(
    "content",
    [
        "", "null", "[]", "{}", '{"claims": {}}', '{"claims": [', "Here you are: {}", '{"claims": []} and more',
        '{"claims": NaN}', "[" * 100_000, '{"claims": ' + "[" * 100_000, "9" * 5000, "```json\n{}\n```",
        '{"claims": [' + ",".join(["{}"] * (MOST_CLAIMS + 1)) + "]}",
    ],
)  # fmt: skip
def test_a_malformed_answer_is_refused(content: str) -> None:
    with pytest.raises(MalformedError):
        read_answer(content)


def test_what_is_no_claim_is_passed_over_and_counted() -> None:
    sound = ek()
    broken: list[Any] = [
        1, None, [], {}, {**sound, "person": None}, {**sound, "person": 7}, {**sound, "status": "proposed"},
        {**sound, "status": ["appointed"]}, {**sound, "quote": " "}, {**sound, "start": 2019},
        {**sound, "acting": "no"},
        {name: value for name, value in sound.items() if name != "role"},
    ]  # fmt: skip
    read, misshapen = read_answer(json.dumps({"claims": [*broken, sound], "more": 1}))
    assert (len(read), misshapen) == (1, len(broken))
    odd, _ = read_answer(json.dumps({"claims": [{**sound, "end_cause": "illness", "pronoun": "it", "start": ""}]}))
    assert (odd[0].end_cause, odd[0].pronoun, odd[0].start) == (None, None, None)


@pytest.mark.parametrize("around", ["```json\n%s\n```", "```\n%s\n```", "<think>\nHm {\n</think>\n\n%s", "\n %s \n"])
def test_a_fence_and_thoughts_are_taken_off(around: str) -> None:
    assert read_answer(around.replace("%s", '{"claims": []}')) == ([], 0)
