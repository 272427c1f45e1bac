"""The confidence of claims: what it is made of, and that a fit finds what there is to find."""

import json
import math
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.errors import KgError
from kg.evaluate.calibration import calibration
from kg.evaluate.fit import Judged, cross_validated, fit, main
from kg.extract import RulesExtractor
from kg.extract.claims import TELLING
from kg.extract.confidence import LEAST, MOST, Confidence
from kg.extract.data import table
from kg.model import Announcement

WEIGHTS = {"a": 1.5, "b": -2.0, "c": 0.0}


def drawn(number: int, seed: int) -> list[Judged]:
    """Claims that are right as often as a model with WEIGHTS says."""
    dice = random.Random(seed)
    claims = []
    for at in range(number):
        features = frozenset(name for name in WEIGHTS if dice.random() < 0.4)
        chance = 1 / (1 + math.exp(-0.5 - sum(WEIGHTS[name] for name in features)))
        claims.append(Judged(features, dice.random() < chance, f"document {at // 3}", "gold"))
    return claims


def test_the_fit_finds_the_weights_that_made_the_claims() -> None:
    fitted = fit(drawn(6000, 1))
    assert fitted.intercept == pytest.approx(0.5, abs=0.15)
    assert {name: fitted.weights[name] for name in WEIGHTS} == pytest.approx(WEIGHTS, abs=0.2)


def test_what_is_cross_validated_is_calibrated() -> None:
    judged = cross_validated(drawn(3000, 2))
    assert len(judged) == 3000
    assert calibration([(c, j.right) for c, j in judged]).ece < 0.04


def test_a_fold_does_not_see_its_own_announcements() -> None:
    # a feature that tells of one announcement only whether its claims are right must not be of use there
    dice = random.Random(3)
    claims = []
    for document in range(60):
        right = dice.random() < 0.5
        claims += [Judged(frozenset({f"of {document}"}), right, str(document), "gold")] * 20
    assert calibration([(c, j.right) for c, j in cross_validated(claims)]).brier > 0.2


def test_rare_features_are_left_out_and_one_sided_claims_refused() -> None:
    claims = [Judged(frozenset({"rare"} if at < 5 else {"often"}), at % 3 > 0, str(at), "gold") for at in range(100)]
    assert list(fit(claims).weights) == ["often"] or not fit(claims).weights
    with pytest.raises(KgError, match="name more gold files"):
        fit([claim for claim in claims if claim.right])


def test_a_confidence_is_within_its_bounds_and_unknown_features_count_for_nothing() -> None:
    model = Confidence(0.0, {"sure": 50.0, "unsure": -50.0})
    assert model(frozenset({"new"})) == 0.5
    assert model(frozenset({"sure"})) == MOST
    assert model(frozenset({"unsure"})) == LEAST


def test_the_fitted_file_speaks_of_rules_that_there_are() -> None:
    rules = {name.removeprefix("rule ") for name in table("sv", "confidence")["weights"] if name.startswith("rule ")}
    assert rules
    assert rules <= set(TELLING)


def test_a_claim_told_in_full_is_surer_than_one_put_together() -> None:
    def read(body: str) -> dict[str, float]:
        trace = RulesExtractor().trace(Announcement("https://example.org", "Nyhet", body=body))
        assert trace.features.keys() == {s.claim for s in trace.sightings}
        return {s.claim.person: s.confidence for s in trace.sightings}

    familiar = Announcement("https://www.regeringen.se/1", "Nyhet", body="Siv Ek har utsetts till rektor.")
    (features,) = RulesExtractor().trace(familiar).features.values()
    assert "unfamiliar publisher" not in features
    full = read("Skatteverket har utsett Siv Ek till rektor vid Skatteverket.")
    bare = read("Siv Ek har utsetts till rektor.")
    assert full["Siv Ek"] > bare["Siv Ek"]


def test_the_command_says_how_well_it_fits(tmp_path: Path) -> None:
    said = {"role": "rektor", "organisation": None, "status": "appointed", "start": None, "end": None, "acting": False}
    names = ("Siv Ek", "Bo Ros", "Per Alm", "Eva Lind")
    with (
        (tmp_path / "news-gold.jsonl").open("w", encoding="utf-8") as gold,
        (tmp_path / "news-announcements.jsonl").open("w", encoding="utf-8") as texts,
    ):
        for number in range(60):
            name = names[number % 4]
            claims = [{"person": name, **said}] if number % 3 else []
            gold.write(json.dumps({"id": str(number), "claims": claims}) + "\n")
            text = {"id": str(number), "title": "Nyhet", "body": f"Granverket har utsett {name} till rektor."}
            texts.write(json.dumps(text) + "\n")
    file = str(tmp_path / "news-gold.jsonl")
    result = CliRunner().invoke(main, [file, "--check", file, "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "60 claims, 0.667 of them right" in result.output
    assert "0.6 to 0.7      60 claims" in result.output
    assert "On news-gold.jsonl, not fitted on:" in result.output
    assert "Written" not in result.output
