"""Which mentions are taken for one person; when unsure, they are two."""

from pathlib import Path

from kg.ledger.feed import AsOf, current, follow
from kg.resolve.anchors import Anchor
from kg.resolve.decisions import decide, undo
from tests.worlds import Said, claim, load_all, open_ledger, partition, resolve, said, states


def persons(tmp_path: Path, *items: Said) -> int:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, items)
        return len(partition(ledger))


def test_a_shared_post_at_compatible_times_makes_one(tmp_path: Path) -> None:
    assert persons(
        tmp_path,
        said(1, "2018-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun", "appointed")),
        said(2, "2021-01-15", claim("Anna Lindgren", "skolchef", "Mellansjö kommun", "appointed"),
             claim("Anna Lindgren", "socialchef", "Ekbacka kommun", "holds")),
    ) == 1  # fmt: skip


def test_namesakes_in_different_places_stay_two(tmp_path: Path) -> None:
    assert persons(
        tmp_path,
        said(1, "2018-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
        said(2, "2018-03-15", claim("Anna Lindgren", "socialchef", "Mellansjö kommun")),
    ) == 2  # fmt: skip


def test_the_same_post_a_generation_apart_is_two(tmp_path: Path) -> None:
    assert persons(
        tmp_path,
        said(1, "1985-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
        said(2, "2018-03-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
    ) == 2  # fmt: skip


def test_one_announcement_that_names_two_forms_names_two_people(tmp_path: Path) -> None:
    assert persons(
        tmp_path,
        said(1, "2018-01-15", claim("Anna Lindgren", "ledamot", "Ekbackahem AB"),
             claim("Anna Maria Lindgren", "ledamot", "Ekbackahem AB")),
    ) == 2  # fmt: skip


def test_a_short_form_joins_one_of_two_long_forms_at_most(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(
            ledger,
            [
                said(1, "2018-01-15", claim("Anna Maria Lindgren", "ledamot", "Ekbackahem AB")),
                said(2, "2018-02-15", claim("Anna Lindgren", "ledamot", "Ekbackahem AB")),
                said(3, "2018-03-15", claim("Anna Karin Lindgren", "ledamot", "Ekbackahem AB")),
            ],
        )
        for members in partition(ledger):
            names = {name for _, name in members}
            assert not {"Anna Maria Lindgren", "Anna Karin Lindgren"} <= names


def test_a_rare_name_makes_one_without_shared_posts(tmp_path: Path) -> None:
    assert persons(
        tmp_path,
        said(1, "2012-01-15", claim("Wilhelmina Trastsjö", "socialchef", "Ekbacka kommun")),
        said(2, "2018-03-15", claim("Wilhelmina Trastsjö", "generaldirektör", "Myndigheten för sjöprövning")),
    ) == 1  # fmt: skip


def test_a_person_key_of_a_register_is_one_person_whatever_the_name(tmp_path: Path) -> None:
    assert persons(
        tmp_path,
        said(1, "2012-01-15", claim("Anna Lindgren", "ledamot", "Ekbacka kommun", person_key="kg tests:7")),
        said(2, "2018-03-15", claim("Anna Ek", "ledamot", "Mellansjö kommun", person_key="kg tests:7")),
    ) == 1  # fmt: skip


TWO = (
    said(1, "2018-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
    said(2, "2018-03-15", claim("Anna Lindgren", "socialchef", "Mellansjö kommun")),
)
ANCHORS = (Anchor(TWO[0].url, "Anna Lindgren"), Anchor(TWO[1].url, "Anna Lindgren"))


def test_a_decision_joins_keeps_the_older_id_redirects_the_other_and_is_undone(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, TWO)
        view = AsOf(ledger)
        before = states(ledger, "person", "tenure", "claim")
        oldest, newer = [
            row["id"] for row in ledger.rows("SELECT id FROM identity WHERE kind = 'person' ORDER BY number")
        ]
        decision = decide(ledger, "same", *ANCHORS, "Eva Lind", "she told us")
        resolve(ledger)
        assert len(partition(ledger)) == 1
        assert current(ledger, "person", newer) is None
        assert follow(ledger, "person", newer) == oldest
        assert len(AsOf(ledger).tenures_of(oldest)) == 2
        assert [p["id"] for p in view.persons_named("anna lindgren")] == sorted([oldest, newer])  # what we said then
        undo(ledger, decision, "Eva Lind", "it was another")
        resolve(ledger)
        assert states(ledger, "person", "tenure", "claim") == before


def test_the_newer_decision_wins(tmp_path: Path) -> None:
    same = tuple(Said(item.url, item.published, TWO[0].claims) for item in TWO)
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, same)
        assert len(partition(ledger)) == 1
        decide(ledger, "not same", *ANCHORS, "Eva Lind", "two people")
        resolve(ledger)
        assert len(partition(ledger)) == 2
        decide(ledger, "same", *ANCHORS, "Eva Lind", "one after all")
        resolve(ledger)
        assert len(partition(ledger)) == 1
