"""How the claims of one person about one post become spells, and what successors and later posts add."""

from pathlib import Path
from typing import Any

import pytest

from kg.dates import iso, parse_day
from kg.model import Claim
from kg.sureness import held_on
from tests.worlds import Said, claim, load_all, open_ledger, said, tenures_of

POST = ("kommundirektör", "Ekbacka kommun")


def career(tmp_path: Path, *items: Said, name: str = "Bo Ek") -> list[Any]:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, items)
        return sorted(tenures_of(ledger, name), key=lambda t: (t["start"]["earliest"] or 0, t["id"]))


def stated(tenures: list[Any]) -> list[tuple[str | None, str | None]]:
    return [(t["start"]["edtf"], t["end"]["edtf"]) for t in tenures]


def test_appointed_held_and_leaving_are_one_tenure(tmp_path: Path) -> None:
    [tenure] = career(
        tmp_path,
        said(1, "2018-01-15", claim("Bo Ek", *POST, "appointed", "2018-03-01")),
        said(2, "2019-06-01", claim("Bo Ek", *POST)),
        said(3, "2021-02-01", claim("Bo Ek", *POST, "leaves", None, "2021-04-30", end_cause="pension")),
        said(4, "2022-02-01", claim("Bo Ek", *POST, "held")),
    )
    assert (tenure["start"]["edtf"], tenure["start"]["basis"]) == ("2018-03-01", "stated")
    assert (tenure["end"]["edtf"], tenure["end"]["basis"]) == ("2021-04-30", "stated")
    assert iso(tenure["first_confirmed"]) == "2018-03-01"
    assert tenure["end_cause"] == "pension"
    assert tenure["sources"] == 4


def test_the_most_exact_stated_start_wins_and_a_conflict_is_kept(tmp_path: Path) -> None:
    [tenure] = career(
        tmp_path,
        said(1, "2018-01-15", claim("Bo Ek", *POST, "appointed", "2018-03")),
        said(2, "2018-02-01", claim("Bo Ek", *POST, "appointed", "2018-03-12")),
        said(3, "2020-02-01", claim("Bo Ek", *POST, "holds", "2017")),
    )
    assert tenure["start"]["edtf"] == "2018-03-12"
    assert tenure["conflicts"] == ["sources disagree about its start: 2018-03-12 or 2017"]


def test_a_return_is_a_new_tenure(tmp_path: Path) -> None:
    tenures = career(
        tmp_path,
        said(1, "2010-01-15", claim("Bo Ek", *POST, "appointed", "2010-02-01")),
        said(2, "2014-01-15", claim("Bo Ek", *POST, "leaves", None, "2014-03-31")),
        said(3, "2018-05-15", claim("Bo Ek", *POST, "appointed", "2018-08-01")),
    )
    assert stated(tenures) == [("2010-02-01", "2014-03-31"), ("2018-08-01", None)]


def test_a_prolonged_term_is_the_same_tenure(tmp_path: Path) -> None:
    [tenure] = career(
        tmp_path,
        said(1, "2014-05-15", claim("Bo Ek", *POST, "appointed", "2014-07-01", "2020-06-30")),
        said(2, "2020-05-15", claim("Bo Ek", *POST, "appointed", "2020-07-01", "2023-06-30")),
    )
    assert (tenure["start"]["edtf"], tenure["end"]["edtf"]) == ("2014-07-01", "2023-06-30")


def test_a_term_is_a_plan_that_an_exit_a_successor_or_a_later_post_overrides(tmp_path: Path) -> None:
    term = said(1, "2023-02-15", claim("Bo Ek", *POST, "appointed", "2023-03-01", "2029-02-28"))
    later = {
        "nothing": said(2, "2024-09-10", claim("Bo Ek", *POST)),
        "exit": said(2, "2024-09-10", claim("Bo Ek", *POST, "leaves")),
        "looking back": said(2, "2024-09-10", claim("Bo Ek", *POST, "held")),
        "successor": said(2, "2024-09-10", claim("Eva Lind", *POST, "appointed", "2024-09-10")),
        "next": said(2, "2024-09-10", claim("Bo Ek", "vd", "Mellansjö Energi AB", "appointed", "2024-09-10"),
                     claim("Bo Ek", *POST)),
        "told end": said(2, "2024-09-10", claim("Bo Ek", *POST, "leaves", None, "2024-09")),
    }  # fmt: skip
    found = {}
    for what, article in later.items():
        (tmp_path / what).mkdir()
        tenure = next(t for t in career(tmp_path / what, term, article) if t["start"]["edtf"] == "2023-03-01")
        found[what] = (tenure["end"]["edtf"], tenure["end"]["basis"], held_on(tenure, parse_day("2026-01-01")))
    assert found == {
        "nothing": ("2029-02-28", "stated", "certain"),
        "exit": ("2023-03-01/2029-02-28", "inferred", "possible"),
        "looking back": ("2023-03-01/2024-09-10", "inferred", None),
        "successor": ("2023-03-01/2024-09-10", "inferred", None),
        "next": ("2024-09-10/2029-02-28", "inferred", "possible"),
        "told end": ("2024-09", "stated", None),
    }


def test_after_a_reported_exit_nothing_is_presumed(tmp_path: Path) -> None:
    [tenure] = career(
        tmp_path, said(1, "2023-02-15", claim("Bo Ek", *POST)), said(2, "2024-09-10", claim("Bo Ek", *POST, "leaves"))
    )
    assert held_on(tenure, parse_day("2024-08-01")) == "presumed"
    assert held_on(tenure, parse_day("2026-01-01")) == "possible"


def test_a_role_at_an_unknown_body_is_not_presumed_to_go_on(tmp_path: Path) -> None:
    [tenure] = career(tmp_path, said(1, "2023-02-15", claim("Bo Ek", "kommundirektör", None)))
    assert held_on(tenure, parse_day("2023-02-15")) == "certain"
    assert held_on(tenure, parse_day("2023-02-16")) == "possible"


def test_an_end_before_the_start_is_told_and_not_believed(tmp_path: Path) -> None:
    [tenure] = career(tmp_path, said(1, "2023-02-15", claim("Bo Ek", *POST, "held", "2006", "2002")))
    assert tenure["end"]["basis"] == "inferred"
    assert tenure["conflicts"] == ["sources state an end (2002) before its start (2006)"]


def test_a_year_range_stays_as_wide_as_it_was_said(tmp_path: Path) -> None:
    [tenure] = career(tmp_path, said(1, "2020-05-15", claim("Bo Ek", *POST, "held", "2010", "2015")))
    assert iso(tenure["first_confirmed"]) == "2010-12-31"
    assert iso(tenure["last_confirmed"]) == "2015-01-01"
    sure = {
        day: held_on(tenure, parse_day(day))
        for day in ("2009-12-31", "2010-05-01", "2012-05-01", "2015-06-01", "2016-01-01")
    }
    assert list(sure.values()) == [None, "possible", "certain", "possible", None]


def test_since_a_year_is_not_confirmed_after_the_day_it_was_said(tmp_path: Path) -> None:
    [tenure] = career(tmp_path, said(1, "2016-05-12", claim("Bo Ek", *POST, "holds", "2016")))
    assert (iso(tenure["first_confirmed"]), iso(tenure["last_confirmed"])) == ("2016-05-12", "2016-05-12")


def test_an_open_end_is_presumed_until_something_speaks_against_it(tmp_path: Path) -> None:
    items = [said(1, "2018-01-15", claim("Bo Ek", *POST))]
    (tmp_path / "alone").mkdir()
    [tenure] = career(tmp_path / "alone", *items)
    assert held_on(tenure, parse_day("2020-01-01")) == "presumed"
    assert held_on(tenure, parse_day("2018-01-15")) == "certain"
    assert held_on(tenure, parse_day("2017-01-15")) == "possible"
    (tmp_path / "succeeded").mkdir()
    successor = said(2, "2019-01-15", claim("Eva Lind", *POST, "appointed", "2019-03-01"))
    [tenure] = career(tmp_path / "succeeded", *items, successor)
    assert tenure["end"]["basis"] == "inferred"
    assert iso(tenure["end"]["latest"]) == "2019-03-01"
    assert held_on(tenure, parse_day("2019-02-01")) == "presumed"
    assert held_on(tenure, parse_day("2020-01-01")) is None


def test_an_acting_successor_closes_nothing(tmp_path: Path) -> None:
    [tenure] = career(
        tmp_path,
        said(1, "2018-01-15", claim("Bo Ek", *POST)),
        said(2, "2019-01-15", claim("Eva Lind", *POST, "appointed", "2019-03-01", acting=True)),
    )
    assert tenure["end"]["basis"] is None
    assert tenure["contradicted_from"] is None


def test_many_sit_on_a_board_and_none_succeeds_another(tmp_path: Path) -> None:
    [tenure] = career(
        tmp_path,
        said(1, "2018-01-15", claim("Bo Ek", "ledamot", "Ekbackahem AB")),
        said(2, "2019-01-15", claim("Eva Lind", "ledamot", "Ekbackahem AB", "appointed", "2019-03-01")),
    )
    assert tenure["end"]["basis"] is None


def test_an_ambassador_is_one_at_an_embassy_and_one_of_many_at_a_ministry(tmp_path: Path) -> None:
    for body, closed in (("Sveriges ambassad i Kiev", True), ("Utrikesdepartementet", False)):
        (tmp_path / body).mkdir()
        [tenure] = career(
            tmp_path / body,
            said(1, "2018-01-15", claim("Bo Ek", "ambassadör", body)),
            said(2, "2019-01-15", claim("Eva Lind", "ambassadör", body, "appointed", "2019-03-01")),
        )
        assert (tenure["end"]["basis"] == "inferred") is closed


def test_a_predecessor_is_stated_or_inferred(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(
            ledger,
            [
                said(1, "2018-01-15", claim("Bo Ek", *POST)),
                said(2, "2019-01-15", claim("Eva Lind", *POST, "appointed", "2019-03-01", replaces="Bo Ek")),
                said(3, "2023-01-15", claim("Siv Alm", *POST, "appointed", "2023-03-01")),
            ],
        )
        [bo], [eva], [siv] = (tenures_of(ledger, name) for name in ("Bo Ek", "Eva Lind", "Siv Alm"))
    assert (eva["predecessor"], eva["predecessor_basis"]) == (bo["id"], "stated")
    assert (siv["predecessor"], siv["predecessor_basis"]) == (eva["id"], "inferred")
    assert bo["predecessor"] is None


@pytest.mark.parametrize(
    ("left", "expected"), [("2019-02-28", ("stated", 1)), (None, ("stated", None))]
)  # fmt: skip
def test_the_next_post_and_the_gap(tmp_path: Path, left: str | None, expected: tuple[str, int | None]) -> None:
    articles = [
        said(
            1,
            "2018-12-15",
            claim("Bo Ek", *POST),
            claim("Bo Ek", "vd", "Mellansjö Energi AB", "appointed", "2019-03-01"),
        )
    ]
    if left:
        articles.append(said(2, "2019-01-15", claim("Bo Ek", *POST, "leaves", None, left)))
    first, second = career(tmp_path, *articles)
    first, second = sorted((first, second), key=lambda t: t["start"]["basis"] == "stated")
    assert first["next"] == second["id"]
    assert (first["next_basis"], first["next_gap"]) == expected
    assert second["next"] is None


def test_an_undated_page_dates_nothing(tmp_path: Path) -> None:
    [tenure] = career(tmp_path, said(1, None, claim("Bo Ek", *POST), claim("Bo Ek", *POST, "held")))
    assert tenure["start"] == tenure["end"] == {"edtf": None, "basis": None, "earliest": None, "latest": None}
    assert held_on(tenure, parse_day("2020-01-01")) is None


def test_a_correction_takes_back_what_it_no_longer_says(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(
            ledger, [said(1, "2018-01-15", claim("Bo Ek", *POST), claim("Eva Lind", "socialchef", "Ekbacka kommun"))]
        )
        assert len(tenures_of(ledger, "Eva Lind")) == 1
        load_all(
            ledger, [Said("https://example.org/1", "2018-01-15", (Claim("Bo Ek", *POST, "holds"),), title="Rättat")]
        )
        assert tenures_of(ledger, "Eva Lind") == []
        assert len(tenures_of(ledger, "Bo Ek")) == 1


def test_the_head_of_a_unit_by_whatever_word_holds_one_post(tmp_path: Path) -> None:
    unit = "Ekbackaverket, sektionen för avgifter"
    [tenure] = career(
        tmp_path,
        said(1, "2018-01-15", claim("Bo Ek", "sektionschef", unit, "appointed", "2018-03-01")),
        said(2, "2021-02-01", claim("Bo Ek", "chef", unit, "leaves", None, "2021-04-30")),
    )
    assert stated([tenure]) == [("2018-03-01", "2021-04-30")]


def test_a_head_of_other_units_holds_another_post(tmp_path: Path) -> None:
    tenures = career(
        tmp_path,
        said(1, "2018-01-15", claim("Bo Ek", "sektionschef", "Ekbackaverket, sektionen för avgifter")),
        said(2, "2018-02-01", claim("Bo Ek", "enhetschef", "Ekbackaverket, sektionen för avgifter")),
        said(3, "2018-03-01", claim("Bo Ek", "sektionschef", "Ekbackaverket")),
    )
    assert len({tenure["post"] for tenure in tenures}) == 3
