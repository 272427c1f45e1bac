"""The commands with a model beside the rules, as a user meets them."""

import json
import socket
import threading
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg import extract as registry
from kg.cli import cli
from kg.errors import KgError
from kg.extract import RulesExtractor, extractor_names, make_extractors
from kg.extract.llm.cache import NAME
from tests.extract.llm.model import KEY, Model, Reply, answer, claim, refusal
from tests.terminal import kg_at_a_terminal

RECTOR = "Siv Ek har utsetts till rektor vid Granskolan."
LEAVES = "Bo Ros hyllades av alla efter tjugo år i rektorsstolen på Granskolan."


def kg(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment, prog_name="kg")


def write(folder: Path, *numbers: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        text = f"# Nyhet {number}\n\n{RECTOR} {LEAVES}\n"
        (folder / f"{number}.md").write_text(f"---\npublished: 2018-10-26\n---\n{text}", encoding="utf-8")
    return folder


def model_says(announcement: dict[str, Any], request: dict[str, Any]) -> Reply:
    return answer(
        {
            "claims": [
                claim("Siv Ek", "rektor", "Granskolan", "appointed", RECTOR),
                claim("Bo Ros", "rektor", "Granskolan", "leaves", LEAVES),
                claim("Eva Lind", "rektor", "Granskolan", "leaves", LEAVES),
            ]
        }
    )


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write(tmp_path / "news", 1)


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    return str(tmp_path / "w")


def test_both(model: Model, news: Path, workspace: str) -> None:
    model.says = model_says
    loaded = kg("load", str(news), "-w", workspace, "--extractor", "both", KG_LLM_KEY=KEY, KG_LLM_PRICE_IN="1")
    assert loaded.exit_code == 0, loaded.output
    assert "1 announcements asked for" in loaded.output
    assert "2 claims kept, 1 dropped (1 person is not in the text)" in loaded.output
    assert "1000 tokens sent, 100 received, cost 0.0010" in loaded.output
    assert KEY not in loaded.output
    assert (Path(workspace) / NAME).exists()
    assert "rektor, Granskolan" in kg("career", "Siv Ek", "-w", workspace).output
    assert kg("career", "Bo Ros", "-w", workspace).exit_code != 0
    status = kg("status", "-w", workspace).output
    assert "read by llm 1, rules 1. Claims read alike 1, otherwise by a second extractor 0, by it alone 1" in status
    assert "To be looked at with kg review: 1 claims" in status
    told = json.loads(kg("status", "-w", workspace, "--format", "json").output)
    assert told["claims"] == {"agreed": 1, "differs": 0, "alone": 1, "unconfirmed": 0}
    review = kg("review", "-w", workspace, "--claims").output
    assert "Only llm reads it; it waits" in review
    assert LEAVES in review
    assert kg("review", "-w", workspace).output == review
    [listed] = json.loads(kg("review", "-w", workspace, "--claims", "--format", "json").output)["claims"]
    assert (listed["person"], listed["doubt"], listed["stands"]) == ("Bo Ros", "alone", False)
    shown = json.loads(kg("claim", listed["url"], "-w", workspace, "--format", "json").output)
    assert {(each["person"], each["standing"], each["extractor"]) for each in shown} == {
        ("Siv Ek", "as read", "rules"), ("Bo Ros", "a second reading", "llm"),
    }  # fmt: skip
    accepted = kg("accept", listed["claim"], "-w", workspace, "--who", "Eva")
    assert accepted.exit_code == 0, accepted.output
    assert "rektor, Granskolan" in kg("career", "Bo Ros", "-w", workspace).output
    assert "Nothing waits" in kg("review", "-w", workspace, "--claims").output
    assert kg("load", str(news), "-w", workspace, "--extractor", "both").exit_code == 0
    assert len(model.asked) == 1


@pytest.mark.parametrize(("typed", "accepted"), [("y", True), ("n", False), ("l", None), ("q", None)])
def test_review_asks_about_each(typed: str, accepted: bool | None, model: Model, news: Path, workspace: str) -> None:
    model.says = model_says
    kg("load", str(news), "-w", workspace, "--extractor", "both")
    with kg_at_a_terminal(["review", "--claims"], Path(workspace)) as terminal:
        shown = terminal.expect("[q]uit")
        assert "Only llm reads it; it waits" in shown and "Bo Ros leaves" in shown
        terminal.type(typed)
        if accepted is not None:
            terminal.expect("Why")
            terminal.type("")
        assert terminal.finish() == 0
    waiting = json.loads(kg("review", "-w", workspace, "--claims", "--format", "json").output)["claims"]
    assert len(waiting) == (accepted is None)
    assert (kg("career", "Bo Ros", "-w", workspace).exit_code == 0) == (accepted is True)


@pytest.mark.parametrize(("typed", "organisation"), [("y", None), ("n", "Granskolan")])
def test_review_of_a_claim_that_differs(
    typed: str, organisation: str | None, model: Model, news: Path, workspace: str
) -> None:
    said = claim("Siv Ek", "rektor", None, "appointed", RECTOR)
    model.says = lambda announcement, request: answer({"claims": [said]})
    kg("load", str(news), "-w", workspace, "--extractor", "both")
    with kg_at_a_terminal(["review"], Path(workspace)) as terminal:
        shown = terminal.expect("[q]uit")
        assert "Read otherwise by llm: organisation" in shown and "in careers: Siv Ek appointed rektor at" in shown
        terminal.type(typed)
        terminal.expect("Why")
        terminal.type("")
        assert terminal.finish() == 0
    assert not json.loads(kg("review", "-w", workspace, "--claims", "--format", "json").output)["claims"]
    [tenure] = json.loads(kg("career", "Siv Ek", "-w", workspace, "--format", "json").output)["tenures"]
    assert tenure["organisation"] == organisation


def test_a_model_comes_to_what_was_loaded_long_ago(model: Model, news: Path, workspace: str) -> None:
    model.says = model_says
    kg("load", str(news), "-w", workspace)
    assert not model.asked

    def sure() -> float:
        told = json.loads(kg("career", "Siv Ek", "-w", workspace, "--format", "json").output)
        return float(told["tenures"][0]["evidence"][0]["confidence"])

    before = sure()
    rebuilt = kg("rebuild", "--extractor", "llm", "--requests", "2", "-w", workspace)
    assert "1 announcements read again" in rebuilt.output, rebuilt.output
    assert sure() > before
    again = kg("rebuild", "--extractor", "llm", "-w", workspace)
    assert "0 announcements read again, 0 changes" in again.output
    assert "0 announcements read again, 0 changes" in kg("rebuild", "-w", workspace).output
    assert len(model.asked) == 1


def test_a_model_alone(model: Model, news: Path, workspace: str) -> None:
    model.says = model_says
    assert kg("load", str(news), "-w", workspace, "--extractor", "llm").exit_code == 0
    assert kg("career", "Bo Ros", "-w", workspace).exit_code == 0
    assert json.loads(kg("status", "-w", workspace, "--format", "json").output)["readers"] == {"llm": 1}
    # once the rules have read it too, theirs is the word
    assert kg("rebuild", "--extractor", "rules", "-w", workspace).exit_code == 0
    assert kg("career", "Bo Ros", "-w", workspace).exit_code != 0


def test_rules_that_find_nothing_take_the_lead_all_the_same(model: Model, tmp_path: Path, workspace: str) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "1.md").write_text(f"---\npublished: 2018-10-26\n---\n# Nyhet\n\n{LEAVES}\n", encoding="utf-8")
    model.says = model_says
    kg("load", str(news), "-w", workspace, "--extractor", "llm")
    assert kg("career", "Bo Ros", "-w", workspace).exit_code == 0
    kg("load", str(news), "-w", workspace, "--extractor", "rules")
    assert kg("career", "Bo Ros", "-w", workspace).exit_code != 0


def test_an_endpoint_that_goes_down_loses_nothing(model: Model, tmp_path: Path, workspace: str) -> None:
    news = write(tmp_path / "news", *range(1, 71))
    gone = threading.Event()

    def until_it_goes(announcement: dict[str, Any], request: dict[str, Any]) -> Reply:
        return refusal(401, "expired") if gone.is_set() or announcement["title"] == "Nyhet 64" else model_says({}, {})

    model.says = until_it_goes
    arguments = ("load", str(news), "-w", workspace, "--extractor", "both", "--requests", "1")
    failed = kg(*arguments)
    assert failed.exit_code == 1
    assert "status 401" in failed.output and "give the same command again" in failed.output
    assert "Traceback" not in failed.output
    before = json.loads(kg("status", "-w", workspace, "--format", "json").output)
    stored = before["readers"]
    before_it = sorted(path.name for path in news.iterdir()).index("64.md")
    assert stored == {"rules": before_it, "llm": before_it}  # those of a batch that was not full, too
    assert before["behind"]["unfinished_loads"] == 1
    model.says = model_says
    asked = len(model.asked)
    done = kg(*arguments)
    assert done.exit_code == 0, done.output
    assert "taken up again" in done.output
    assert len(model.asked) == asked + 70 - (asked - 1)
    assert json.loads(kg("status", "-w", workspace, "--format", "json").output)["readers"] == {"llm": 70, "rules": 70}


def test_a_rebuild_that_ends_early_keeps_what_was_read(model: Model, tmp_path: Path, workspace: str) -> None:
    news = write(tmp_path / "news", 1, 2, 3)
    kg("load", str(news), "-w", workspace)
    model.says = lambda announcement, request: (
        refusal(401, "expired") if announcement["title"] == "Nyhet 3" else model_says({}, {})
    )
    failed = kg("rebuild", "--extractor", "llm", "--requests", "1", "-w", workspace)
    assert failed.exit_code == 1 and "status 401" in failed.output
    [tenure] = json.loads(kg("career", "Siv Ek", "-w", workspace, "--format", "json").output)["tenures"]
    assert len({each["confidence"] for each in tenure["evidence"]}) == 2  # two of three are surer by now
    told = json.loads(kg("status", "-w", workspace, "--format", "json").output)
    assert told["readers"] == {"llm": 2, "rules": 3}
    assert told["claims"]["agreed"] == 2
    model.says = model_says
    kg("rebuild", "--extractor", "llm", "-w", workspace)
    assert len(model.asked) == 4


def test_one_text_that_is_not_read_does_not_hold_up_the_others(model: Model, tmp_path: Path, workspace: str) -> None:
    news = write(tmp_path / "news", 1, 2)
    model.says = lambda announcement, request: (
        answer("no") if announcement["title"] == "Nyhet 1" else model_says({}, {})
    )
    loaded = kg("load", str(news), "-w", workspace, "--extractor", "both")
    assert loaded.exit_code == 0
    assert "not read:" in loaded.output and "kg rebuild --extractor llm" in loaded.output
    told = json.loads(kg("status", "-w", workspace, "--format", "json").output)
    assert told["readers"] == {"llm": 1, "rules": 2}
    model.says = model_says
    assert "1 announcements read again" in kg("rebuild", "--extractor", "llm", "-w", workspace).output


def test_extract_prints_what_agrees_and_what_waits(
    model: Model, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    model.says = model_says
    result = CliRunner().invoke(cli, ["extract", str(news), "--extractor", "both"], prog_name="kg")
    assert result.exit_code == 0, result.output
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["person"], first["stands"], first["agreeing"], first["review"]) == ("Siv Ek", True, ["llm"], None)
    assert (second["person"], second["stands"], second["review"]) == ("Bo Ros", False, "alone")
    alone = CliRunner().invoke(cli, ["extract", str(news), "--extractor", "llm"], prog_name="kg")
    records = [json.loads(line) for line in alone.stdout.splitlines()]
    assert [(record["person"], record["confidence"]) for record in records] == [("Siv Ek", 0.7), ("Bo Ros", 0.7)]
    assert all(record["extractor"].startswith("llm test-model ") for record in records)
    assert "stands" not in records[0]
    assert len(model.asked) == 1
    assert (tmp_path / "cache" / "kg" / NAME).exists()


def test_evaluate_measures_a_model_and_both(model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    model.says = model_says
    gold = {"person": "Siv Ek", "role": "rektor", "organisation": "Granskolan", "status": "appointed", "start": None}
    left = {**gold, "person": "Bo Ros", "status": "leaves"}
    (tmp_path / "n-gold.jsonl").write_text(json.dumps({"id": "https://x.example/1", "claims": [gold, left]}))
    text = {"key": "1", "url": "https://x.example/1", "title": "Nyhet", "body": f"{RECTOR} {LEAVES}",
            "published": "2018-10-26"}  # fmt: skip
    (tmp_path / "n-announcements.jsonl").write_text(json.dumps(text))
    right = {}
    for name in ("rules", "llm", "both"):
        result = CliRunner().invoke(
            cli, ["evaluate", str(tmp_path / "n-gold.jsonl"), "--extractor", name, "--format", "json"], prog_name="kg"
        )
        assert result.exit_code == 0, result.output
        right[name] = json.loads(result.stdout)["career"]
    assert [right[name]["right"] for name in ("rules", "llm", "both")] == [1, 2, 1], right


@pytest.mark.parametrize(
    ("extractor", "environment", "reason"),
    [
        ("llm", {"KG_LLM_URL": ""}, "needs KG_LLM_URL"),
        ("both", {"KG_LLM_MODEL": ""}, "needs KG_LLM_MODEL"),
        ("oracle", {}, "there is no extractor 'oracle'; there are: rules, llm, both"),
        ("rules,", {}, "there is no extractor ''"),
    ],
)
def test_what_is_missing_is_told(
    extractor: str, environment: dict[str, str], reason: str, model: Model, news: Path, workspace: str
) -> None:
    result = kg("load", str(news), "-w", workspace, "--extractor", extractor, **environment)
    assert result.exit_code == 1
    assert reason in result.output
    assert "Traceback" not in result.output


def test_an_endpoint_that_is_not_there(news: Path, workspace: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kg.extract.llm.endpoint.RETRIES", 0)
            result = kg("load", str(news), "-w", workspace, "--extractor", "both", KG_LLM_URL=url, KG_LLM_MODEL="m")
    assert result.exit_code == 1
    assert f"the model at {url}/chat/completions cannot be reached" in result.output


class Other(RulesExtractor):
    name = "other"


def make_other(folder: Path, requests: int | None) -> Other:
    return Other()


def test_a_package_may_add_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def entries(group: str) -> EntryPoints:
        assert group == "kg.extractors"
        module = f"{__name__}:"
        return EntryPoints(
            EntryPoint(name, f"{module}{value}", group)
            for name, value in (("other", "make_other"), ("misnamed", "make_other"), ("broken", "nothing"))
        )

    monkeypatch.setattr(registry, "entry_points", entries)
    assert extractor_names() == ("rules", "llm", "broken", "misnamed", "other")
    assert [each.name for each in make_extractors("rules,other")] == ["rules", "other"]
    with pytest.raises(KgError, match="calls itself 'other'"):
        make_extractors("misnamed")
    with pytest.raises(KgError, match=r"'broken' .* cannot be imported"):
        make_extractors("broken")
