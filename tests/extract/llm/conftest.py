from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.extract.llm import LLMExtractor
from kg.extract.llm.settings import Settings
from tests.extract.llm.model import Model, serving

Make = Callable[..., LLMExtractor]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving() as running:
        monkeypatch.setenv("KG_LLM_URL", running.url)
        monkeypatch.setenv("KG_LLM_MODEL", "test-model")
        yield running


@pytest.fixture
def make(model: Model, tmp_path: Path) -> Make:
    """An extractor that asks the model, without long pauses; settings by name, as in the environment."""

    def _make(**settings: Any) -> LLMExtractor:
        told = {f"KG_LLM_{name.upper()}": str(value) for name, value in settings.items()}
        environment = {"KG_LLM_URL": model.url, "KG_LLM_MODEL": "test-model"} | told
        return LLMExtractor(Settings.read(environment), tmp_path / "w", backoff=0.01)

    return _make
