"""What the environment says of the endpoint: its address, the model, the key, prices and limits."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import KgError

_PATH = "/chat/completions"
_HOW = "for a local model, for example: export KG_LLM_URL=http://127.0.0.1:11434/v1 KG_LLM_MODEL=qwen3:14b"


@dataclass(frozen=True)
class Settings:
    """Where and how the model is asked. The prices are of a million tokens, in whatever currency they are given."""

    address: str
    """Of the chat completions, whole."""
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = 180.0
    """For one answer; a small machine may take minutes over a long text."""
    requests: int = 4
    """How many are sent at a time."""
    most_text: int = 60_000
    """Code points: longer texts are not sent."""
    most_tokens: int = 8_192
    """Of one answer."""
    price_in: float | None = None
    price_out: float | None = None
    confidence: float = 0.7
    """Of a claim that withstood the checks: an assumption until `kg evaluate` has measured the model's precision."""

    @property
    def shown(self) -> str:
        """The address without its query, which may hold a key."""
        return self.address.partition("?")[0]

    @property
    def is_guarded(self) -> bool:
        """True if nobody on the way can read what is sent: https, or this machine."""
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        return parts.scheme == "https" or host in ("localhost", "::1") or host.startswith("127.")

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, requests: int | None = None) -> "Settings":
        """The settings of the environment; `requests` wins over KG_LLM_REQUESTS.

        Raises:
            KgError: the address or the model is missing, or a value cannot be used. No message holds the key.
        """
        url, model = environment.get("KG_LLM_URL", "").strip(), environment.get("KG_LLM_MODEL", "").strip()
        missing = [name for name, value in (("KG_LLM_URL", url), ("KG_LLM_MODEL", model)) if not value]
        if missing:
            raise KgError(f"the extractor llm needs {' and '.join(missing)}; {_HOW}")
        told = _Numbers(environment)
        return cls(
            address=_completions(url),
            model=model,
            key=_key(environment),
            seconds=told.number("KG_LLM_TIMEOUT", cls.seconds, least=1),
            requests=requests or int(told.number("KG_LLM_REQUESTS", cls.requests, least=1, most=64)),
            most_text=int(told.number("KG_LLM_MAX_TEXT", cls.most_text, least=1)),
            most_tokens=int(told.number("KG_LLM_MAX_TOKENS", cls.most_tokens, least=16)),
            price_in=told.optional("KG_LLM_PRICE_IN"),
            price_out=told.optional("KG_LLM_PRICE_OUT"),
            confidence=told.number("KG_LLM_CONFIDENCE", cls.confidence, least=0.02, most=0.99),
        )


def _completions(url: str) -> str:
    """The address of the chat completions of a base address such as `http://127.0.0.1:11434/v1`."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:
        usable = False
    if not usable:
        raise KgError(f"KG_LLM_URL is no web address; {_HOW}")
    if "@" in parts.netloc:
        raise KgError("KG_LLM_URL has a user name or password in it; put a key into KG_LLM_KEY or KG_LLM_KEY_FILE")
    path = parts.path.rstrip("/")
    return parts._replace(path=path if path.endswith(_PATH) else path + _PATH, fragment="").geturl()


def _key(environment: Mapping[str, str]) -> str | None:
    key, file = environment.get("KG_LLM_KEY", "").strip(), environment.get("KG_LLM_KEY_FILE", "").strip()
    if key and file:
        raise KgError("both KG_LLM_KEY and KG_LLM_KEY_FILE are set; unset one of them")
    if file:
        try:
            key = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise KgError(f"the key file {file} (KG_LLM_KEY_FILE) cannot be read: {reason}") from error
        if not key:
            raise KgError(f"the key file {file} (KG_LLM_KEY_FILE) is empty")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise KgError("the key for the model (KG_LLM_KEY or KG_LLM_KEY_FILE) is not one line of letters and digits")
    return key or None


@dataclass(frozen=True)
class _Numbers:
    environment: Mapping[str, str]

    def optional(self, name: str) -> float | None:
        return self.number(name, 0.0) if self.environment.get(name, "").strip() else None

    def number(self, name: str, default: float, least: float = 0.0, most: float = math.inf) -> float:
        text = self.environment.get(name, "").strip()
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and least <= value <= most):
            limits = f"of {least:g} or more" if math.isinf(most) else f"from {least:g} to {most:g}"
            raise KgError(f"{name} is {text!r}; give a number {limits}")
        return value
