"""`kg evaluate GOLD`: the figures by hand, those of the reference scorer, and what the command does with bad input."""

import importlib.util
import json
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import KgError
from kg.evaluate.calibration import calibration
from kg.evaluate.gold import GoldDocument, read_gold
from kg.evaluate.run import where_told
from kg.evaluate.score import score
from kg.model import Announcement, Claim, Sighting, Status

DATA = Path(__file__).parent.parent / "data"
SCORER = Path(__file__).parents[3] / "shared" / "eval" / "score.py"
"""The scorer by which the project is judged; it lies beside the checkout where there is one."""


def sighting(
    person: str, role: str | None, organisation: str | None, status: Status, confidence: float = 0.9, **further: Any
) -> Sighting:
    return Sighting(Claim(person, role, organisation, status, **further), "", 0, 0, {}, confidence, "rules", "1")


def gold_file(tmp_path: Path, *documents: dict[str, Any]) -> Path:
    path = tmp_path / "news-gold.jsonl"
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
    return path


def gold_claim(person: str, role: str | None, organisation: str | None, status: str, **further: Any) -> dict[str, Any]:
    given = {"person": person, "role": role, "organisation": organisation, "status": status}
    return {**given, "start": None, "end": None, "acting": False, **further}


def test_the_figures_by_hand(tmp_path: Path) -> None:
    first = gold_claim("Siv Ek", "rektor", "Granverket", "appointed", start="2019-01", decided_by="styrelsen")
    second = gold_claim("Bo Ros", "chef", "Granverket, enheten för tall", "held", replaces="Per Karl Alm")
    path = gold_file(
        tmp_path,
        {"id": "1", "kind": "press", "claims": [first, second, gold_claim("Bo Ros", None, "Tallverket", "held")]},
        {"id": "2", "url": "https://www.example.org/2", "claims": [gold_claim("Siv Ek", "vd", None, "leaves")]},
    )
    said = {
        "1": [
            sighting("Siv Maria Ek", "rektor och chef", "Granverkets", "appointed", 0.95, start="2019-02"),
            sighting("Bo Ros", "chef", "enheten för tall", "held", 0.7, replaces="Per Alm"),
            sighting("Bo Ros", None, "Almverket", "held"),
            sighting("Bo Ros", "rektor", None, "appointed", 0.6),
        ]
    }
    result = score(read_gold(path), said)
    assert vars(result.scopes["appointed"]) == {"right": 1, "false": 1, "missed": 0}
    assert vars(result.scopes["career"]) == {"right": 2, "false": 1, "missed": 1}
    assert result.scopes["career"].f1 == pytest.approx(2 / 3)
    assert vars(result.statuses["leaves"]) == {"right": 0, "false": 0, "missed": 1}
    assert list(result.kinds) == ["press", "example.org"]
    assert result.kinds["example.org"]["career"].missed == 1
    assert (result.starts_right, result.starts) == (0, 1)
    assert {name: vars(counts) for name, counts in result.fields.items()} == {
        "end": {"stated": 0, "said": 0, "right": 0},
        "acting": {"stated": 0, "said": 0, "right": 0},
        "decided_by": {"stated": 1, "said": 0, "right": 0},
        "replaces": {"stated": 1, "said": 1, "right": 1},
    }
    assert result.calibration.brier == pytest.approx((0.05**2 + 0.3**2 + 0.6**2) / 3)


def test_the_reliability_table() -> None:
    table = calibration([(0.9, True)] * 9 + [(0.9, False), (0.91, True), (0.2, False)])
    assert [(b.low, b.high, b.claims) for b in table.bins] == [(0.1, 0.2, 1), (0.8, 0.9, 10), (0.9, 1.0, 1)]
    assert table.bins[1].right == pytest.approx(0.9)
    assert table.ece == pytest.approx((0.2 + 0.0 + 0.09) / 12)


def scorer() -> ModuleType:
    if not SCORER.is_file():
        pytest.skip("the reference scorer is not beside the checkout")
    spec = importlib.util.spec_from_file_location("reference_scorer", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def garbled(claim: Claim, dice: random.Random) -> Claim:
    """A claim as an extractor might get it wrong."""
    body = claim.organisation or ""
    return dice.choice(
        [
            claim,
            claim,
            replace(claim, organisation=None),
            replace(claim, organisation=f"Sveriges {body}s" if body else "UD"),
            replace(claim, organisation=body.split(", ")[-1] or None),
            replace(claim, role=f"{claim.role} och chef" if claim.role else None),
            replace(claim, role=f"tf {claim.role or 'chef'}"[: dice.randint(4, 40)]),
            replace(claim, role=None),
            replace(claim, status=dice.choice(["appointed", "holds", "held", "leaves"])),
            replace(claim, person=f"{claim.person.split()[0]} Maria {claim.person.split()[-1]}"),
            replace(claim, start=dice.choice([None, "2019", "2019-01-31"])),
        ]
    )


def reference_figures(gold: Path, said: dict[str, list[Sighting]]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    result, errors = scorer().score(documents, {key: [vars(s.claim) for s in found] for key, found in said.items()})
    return result, sorted((kind, document) for kind, document, _, _ in errors)


def our_figures(gold: list[GoldDocument], said: dict[str, list[Sighting]]) -> tuple[dict[str, Any], Any]:
    result = score(gold, said)
    figures: dict[str, Any] = {"documents": result.documents}
    for scope, counts in result.scopes.items():
        c = counts.as_json()
        names = {"tp": c["right"], "fp": c["false"], "fn": c["missed"]}
        figures[scope] = {**names, "precision": c["precision"], "recall": c["recall"], "f1": c["f1"]}
    exact = {"right": result.starts_right, "of": result.starts, "exact": result.starts_exact}
    errors = [("date", v.document.id) for v in result.verdicts if v.wrong_start]
    kinds = {"false": "spurious", "missed": "missed"}
    errors += [(kinds[v.outcome], v.document.id) for v in result.verdicts if v.outcome in kinds]
    return figures | {"start_dates": exact}, sorted(errors)


@pytest.mark.parametrize("gold", [DATA / "press-gold.jsonl", SCORER.parent / "dev-gold.jsonl"], ids=["press", "dev"])
@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_the_reference_scorer(gold: Path, seed: int) -> None:
    scorer()
    dice = random.Random(seed)
    documents = read_gold(gold)
    said: dict[str, list[Sighting]] = {}
    for document in documents:
        claims = [garbled(gold.claim, dice) for gold in document.claims for _ in range(dice.choice([0, 1, 1, 1, 2]))]
        dice.shuffle(claims)
        said[document.id] = [Sighting(claim, "", 0, 0, {}, 0.9, "rules", "1") for claim in claims]
    assert our_figures(documents, said) == reference_figures(gold, said)


def test_the_sentence_of_a_missed_claim() -> None:
    told = "Som rektor vid Granverket verkade Siv Ek."
    announcement = Announcement("https://example.org", "Siv Ek", body=f"Bo Ros är rektor. {told} Siv Ek är glad.")
    assert where_told(announcement, Claim("Siv Ek", "rektor", "Granverket", "held")) == told


GOLD = {"id": "1", "claims": [gold_claim("Siv Ek", "rektor", "Granverket", "appointed", start="2019-03-01")]}
TEXT = {"id": "1", "url": "https://example.org/1", "published": "2018-10-26", "title": "Ny chef",
        "body": "Granverket har utsett Siv Ek till rektor. Hon tillträder den 1 april. Bo Ros är rektor."}  # fmt: skip


def test_the_command(tmp_path: Path) -> None:
    path = gold_file(tmp_path, GOLD)
    (tmp_path / "news-announcements.jsonl").write_text(json.dumps(TEXT), encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate", str(path), "--jobs", "2"])
    assert result.exit_code == 0, result.output
    assert "appointed              P 1.000  R 1.000  F1 1.000   (1 right, 0 false, 0 missed)" in result.output
    assert "start 2019-04-01; right is 2019-03-01" in result.output
    assert "False\n  1: Bo Ros holds rektor" in result.output
    assert "Bo Ros är rektor." in result.output
    result = CliRunner().invoke(cli, ["evaluate", str(path), "--format", "json"])
    told = json.loads(result.stdout)
    assert told["appointed"]["right"] == 1
    assert [error["error"] for error in told["errors"]] == ["false", "start"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "holds no gold claims"),
        ("{", "line 1: is no JSON"),
        ("[]", "line 1: is no gold document"),
        ('{"id": 3, "claims": []}', "neither id nor url"),
        ('{"id": "1", "claims": [{}]}', "without a person"),
        ('{"id": "1", "claims": [{"person": "Siv Ek", "status": "was"}]}', "claim of Siv Ek: has the status 'was'"),
        ('{"id": "1", "claims": [{"person": "Siv Ek", "status": "held", "role": 1}]}', "role is neither"),
        ('{"id": "1", "claims": [{"person": "Siv Ek", "status": "held", "start": "i går"}]}', "no EDTF date"),
        ('{"id": "1", "claims": [{"person": "Siv Ek", "status": "held", "end_cause": "ill"}]}', "end_cause 'ill'"),
        ('{"id": "1", "claims": []}\n{"id": "1", "claims": []}', "more than one line for 1"),
    ],
)
def test_a_line_that_is_no_gold_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "news-gold.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(KgError) as error:
        read_gold(path)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["evaluate", "news-gold.jsonl"], "has no news-announcements.jsonl beside it; say with --texts"),
        (["evaluate", "news-gold.jsonl", "--texts", "other.jsonl"], "lack 1 of 1 announcements of the gold file: 1"),
        (["evaluate", "news-gold.jsonl", "other.jsonl"], "name one gold file"),
        (["evaluate", "no-gold.jsonl"], "cannot be read"),
        (["evaluate", "--gaps", "other.jsonl", "--texts", "other.jsonl"], "--texts goes with a gold file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    gold_file(tmp_path, GOLD)
    (tmp_path / "other.jsonl").write_text(json.dumps(TEXT | {"id": "2"}), encoding="utf-8")
    (tmp_path / "no-gold.jsonl").write_bytes(b"\xff\xfe\x00")
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1, result.output
    assert said in " ".join(result.output.split())
