"""Weights estimated anew: from pairs whose true persons are known, alike every time, and nothing else is touched."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.errors import KgError
from kg.resolve import fit
from kg.resolve import weights as artefact
from kg.resolve.weights import weights


def record(person: str | None, name: str, start: str, end: str, place: str | None = None) -> dict[str, str | None]:
    body = f"Sveriges riksdag, {place} läns valkrets" if place else "Sveriges riksdag"
    return {"person": person, "name": name, "role": "ledamot", "organisation": body, "start": start, "end": end}


def many() -> list[dict[str, str | None]]:
    """Thirty persons who go on after a pause of three years under another surname part, thirty namesakes who do not."""
    found = []
    for n in range(30):
        surname = f"Kvirre{chr(97 + n % 26)}{chr(97 + n // 26)}mo"
        found += [
            record(f"same {n}", f"Embla {surname}", "1991-01-01", "1993-12-31", "Ekbacka"),
            record(f"same {n}", f"Embla {surname}", "1997-01-01", "1999-12-31", "Ekbacka"),
            record(f"one {n}", f"Torulf {surname}", "1991-01-01", "1993-12-31", "Ekbacka"),
            record(f"two {n}", f"Torulf {surname}", "1997-01-01", "1999-12-31", "Granlid"),
        ]
    return found


def test_what_tells_two_persons_apart_gets_weight_and_what_does_not_loses_it() -> None:
    before = weights()
    values, examples = fit.estimate([fit.mentions(many())])
    assert {pair.same for pair in examples} == {True, False}
    assert values["against/another constituency"] < before.against["another constituency"]
    assert "context/Embassy" not in values
    assert "context/nothing shared" not in values
    assert weights() == before
    assert fit.estimate([fit.mentions(many())])[0] == values


def test_pairs_of_persons_that_are_kept_shut_tell_nothing() -> None:
    shut = [{**told, "person": None} for told in many()]
    assert fit.pairs([fit.mentions(shut)]) == []
    half = [{**told, "person": None if "one" in str(told["person"]) else told["person"]} for told in many()]
    assert sum(not pair.same for pair in fit.pairs([fit.mentions(half)])) >= 30


def test_the_fit_is_the_maximum() -> None:
    # one weight, k of n pairs of one person: with a wide Gaussian the bits are the odds less what is fixed
    pairs = [fit.Pair(-1.0, {"context/handover": 1}, n < 80) for n in range(100)]
    assert fit.fitted(pairs, weights(), spread=1000.0) == {"context/handover": pytest.approx(3.0, abs=0.05)}


def test_the_file_keeps_its_comments_and_gets_a_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = artefact.FILE.read_text(encoding="utf-8")
    own = tmp_path / "weights.toml"
    own.write_text(text, encoding="utf-8")
    monkeypatch.setattr(artefact, "FILE", own)
    records = tmp_path / "records.jsonl"
    records.write_text("".join(json.dumps(told) + "\n" for told in many()), encoding="utf-8")
    dry = CliRunner().invoke(fit.main, [str(records), "--dry-run"])
    assert dry.exit_code == 0
    assert own.read_text(encoding="utf-8") == text
    told = CliRunner().invoke(fit.main, [str(records)])
    assert f"version {weights().version + 1}" in told.output
    before, after = text.splitlines(), own.read_text(encoding="utf-8").splitlines()
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert f"version = {weights().version + 1}" in after
    assert len(changed) > 1
    assert all(old.partition(" = ")[0] == new.partition(" = ")[0] for old, new in changed)


def test_text_with_changes_the_row_of_a_gap() -> None:
    row = "[[gap]]\nyears = {}\nplace = {}\nkind = {}\n"
    text = "version = 1\n[name]\nslip = -1.0\n" + row.format(2, 0.0, 0.0)
    changed = {"gap/4": -2.0, "gap/4 kind": -1.5}
    told = fit.text_with(text + row.format(4, -0.5, -0.7), changed, 2)
    assert told == text.replace("version = 1", "version = 2") + row.format(4, -2.0, -1.5)


def test_what_only_pairs_of_one_person_tell_of_is_not_measured() -> None:
    pairs = [fit.Pair(-1.0, {"context/handover": 1}, True) for _ in range(100)]
    assert fit.fitted(pairs, weights()) == {}


@pytest.mark.parametrize("line", ["no json", "[]", '{"person": "a"}', "3"])
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(record("a", "Embla Kvirrebo", "1991", "1992")) + f"\n{line}\n", encoding="utf-8")
    with pytest.raises(KgError, match="line 2"):
        fit.records(path)
    assert "line 2" in CliRunner().invoke(fit.main, [str(path)]).output
