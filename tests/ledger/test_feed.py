from pathlib import Path

from kg.ledger.feed import AsOf, changes, counts_by_kind, head, named_like
from kg.states import KINDS
from tests.worlds import claim, load_all, open_ledger, said, states

ARTICLES = (
    said(1, "2018-01-15", claim("Åsa Ek", "socialchef", "Ekbacka kommun")),
    said(2, "2019-01-15", claim("Åsa Ek", "socialchef", "Ekbacka kommun", "leaves", None, "2019-02-28")),
)


def test_replaying_the_feed_gives_the_resolved_tables(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for article in ARTICLES:
            load_all(ledger, [article])
        replayed: dict[tuple[str, str], object] = {}
        for change in changes(ledger):
            if change["op"] == "delete":
                del replayed[change["kind"], change["id"]]
            else:
                replayed[change["kind"], change["id"]] = change["state"]
        assert {id_ for _, id_ in replayed} == set(states(ledger))
        half = head(ledger) // 2
        assert [c["seq"] for c in changes(ledger, 0, half)] + [c["seq"] for c in changes(ledger, half)] == [
            c["seq"] for c in changes(ledger)
        ]


def test_a_put_refers_only_to_what_was_put_before_it(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, ARTICLES)
        kinds = [KINDS.index(change["kind"]) for change in changes(ledger) if change["op"] == "put"]
        assert kinds == sorted(kinds)


def test_what_we_said_then(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, ARTICLES[:1])
        then = AsOf(ledger)
        load_all(ledger, ARTICLES[1:])
        [person] = then.persons_named("asa ek")
        [before], [after] = then.tenures_of(person["id"]), AsOf(ledger).tenures_of(person["id"])
        assert (before["end"]["edtf"], after["end"]["edtf"]) == (None, "2019-02-28")
        assert len(then.claims_of(before["id"])) == 1
        assert len(AsOf(ledger).claims_of(before["id"])) == 2
        assert AsOf.at(ledger, "1999-01-01").persons_named("Åsa Ek") == []


def test_names_are_found_by_beginnings_whatever_the_diacritics(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, ARTICLES)
        assert [state["name"] for state in named_like(ledger, "person", "as")] == ["Åsa Ek"]
        assert [state["name"] for state in named_like(ledger, "organisation", "EKB komm")] == ["Ekbacka kommun"]
        assert named_like(ledger, "person", '" OR *') == []
        assert counts_by_kind(ledger)["claim"] == 2
