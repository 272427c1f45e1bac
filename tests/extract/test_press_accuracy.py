"""The press texts of the development set are read as well as they were."""

from pathlib import Path

import pytest

from kg.evaluate.gold import read_gold
from kg.evaluate.run import beside, run
from kg.evaluate.score import Evaluation
from kg.evaluate.texts import announcements
from kg.extract import default_extractor

GOLD = Path(__file__).parent.parent / "data" / "press-gold.jsonl"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return run(read_gold(GOLD), announcements([str(beside(GOLD))]), default_extractor()).evaluation


@pytest.mark.parametrize(("scope", "precision", "f1"), [("appointed", 0.83, 0.75), ("career", 0.72, 0.65)])
def test_no_worse_than_before(evaluation: Evaluation, scope: str, precision: float, f1: float) -> None:
    counts = evaluation.scopes[scope]
    assert counts.precision >= precision
    assert counts.f1 >= f1


def test_starts_are_no_worse_than_before(evaluation: Evaluation) -> None:
    assert evaluation.starts_exact >= 0.71


@pytest.mark.parametrize(
    ("texts", "scope", "precision", "f1"),
    [
        ("press2", "appointed", 0.80, 0.79),
        ("press2", "career", 0.76, 0.74),
        ("press3", "appointed", 0.70, 0.65),
        ("press3", "career", 0.69, 0.64),
        ("press3-unseen", "appointed", 0.61, 0.56),
        ("press3-unseen", "career", 0.63, 0.57),
    ],
)
def test_the_shorter_texts_are_no_worse_than_before(texts: str, scope: str, precision: float, f1: float) -> None:
    gold = GOLD.with_name(f"{texts}-gold.jsonl")
    counts = run(read_gold(gold), announcements([str(beside(gold))]), default_extractor()).evaluation.scopes[scope]
    assert counts.precision >= precision
    assert counts.f1 >= f1
