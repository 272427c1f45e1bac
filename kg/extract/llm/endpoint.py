"""One endpoint that speaks the OpenAI protocol of chat completions, over HTTP with patience and limits.

The address is the operator's own word, so that the fence around fetched addresses is not for it: it is mostly
http://127.0.0.1. Redirects are not followed, so that no server leads the texts or the key elsewhere.
"""

import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from kg.errors import KgError, UnreadError
from kg.extract.llm.prompt import SCHEMA
from kg.extract.llm.report import Report
from kg.extract.llm.settings import Settings
from kg.fetch.client import RETRY_AFTER_LIMIT, retry_after
from kg.fetch.errors import innermost

MODES = ("json_schema", "json_object", "plain")
"""How the form of the answer is asked for, the surest first; the prompt always says it too."""

MOST_BYTES = 4 << 20
"""Of one response."""

RETRIES = 4
_CONNECT_SECONDS = 10.0
_BLOCK = 64 << 10
_BACKOFF, _MOST_BACKOFF = 1.0, 60.0
_PASSING = (408, 409, 425, 429, 500, 502, 503, 504, 529)
_TOO_MANY = 429
_UNANSWERED = 5
"""So many texts in a row without an answer mean that it is not the texts' fault."""
_TOO_LONG = ("context length", "context_length", "context size", "context window", "too long", "too many tokens")
_SHOWN = 200
_PLAIN_NAMES = {
    "json_schema": "a JSON schema",
    "json_object": "JSON as the form of the answer",
    "seed": "a seed",
    "temperature": "a temperature, so that its answers may differ from run to run",
    "max_tokens": "max_tokens, and is given max_completion_tokens",
}


@dataclass(frozen=True)
class Completion:
    """An answer: its text, and whether it broke off at the limit of tokens."""

    content: str
    cut: bool


@dataclass(frozen=True)
class _Shape:
    """How a request is put: what the endpoint is known to refuse is left out."""

    mode: int = 0
    without: frozenset[str] = frozenset()

    def conceding(self, refusal: str) -> "_Shape | None":
        """A request that may be taken where this one was refused with these words; None when none is left."""
        for name in ("seed", "temperature", "max_tokens"):
            if name not in self.without and name in refusal:
                return replace(self, without=self.without | {name})
        return replace(self, mode=self.mode + 1) if self.mode + 1 < len(MODES) else None


@dataclass(frozen=True)
class _Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def reason(self) -> str:
        """What the server says went wrong, if it does, on one line."""
        data = self.data
        error = data.get("error", data) if isinstance(data, dict) else None
        text = error.get("message") if isinstance(error, dict) else error
        if not isinstance(text, str):
            text = self.body[: 4 * _SHOWN].decode("utf-8", "replace")
        return " ".join(text.split())[:_SHOWN]


class _PassingError(Exception):
    """An attempt failed in a way that another one, a little later, may not."""

    def __init__(self, reason: str, pause: float = 0.0, *, unreachable: bool = False, asked: bool = False) -> None:
        super().__init__(reason)
        self.pause = pause
        self.unreachable = unreachable
        """No connection at all: no other text will fare better."""
        self.asked_to_wait = asked


class _TextError(UnreadError):
    """It is this text's fault: the endpoint is well."""


class _KeyOnly(requests.auth.AuthBase):
    """Sends the key, and keeps requests from looking for passwords in a .netrc."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class Endpoint:
    """Asks the endpoint; for several threads at once. `backoff` is the first pause between attempts, in seconds."""

    def __init__(self, settings: Settings, report: Report, backoff: float = _BACKOFF) -> None:
        self._settings = settings
        self._report = report
        self._backoff = backoff
        self._lock = threading.Lock()
        self._shape = _Shape()
        self._not_before = 0.0
        self._unanswered = 0
        self._over: KgError | None = None
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=settings.requests, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def ask(self, system: str, user: str, seed: int) -> Completion:
        """The model's answer.

        Raises:
            UnreadError: none came for this text; others may fare better.
            KgError: the endpoint cannot be reached or used; all later calls raise the same.
        """
        try:
            completion = self._shaped(system, user, seed)
        except _TextError:
            with self._lock:
                self._unanswered = 0
            raise
        except UnreadError as error:
            with self._lock:
                self._unanswered += 1
                over = self._unanswered >= _UNANSWERED
            if over:
                self._end(f"gave no answer to {_UNANSWERED} texts in a row: {error}")
            raise
        with self._lock:
            self._unanswered = 0
        return completion

    def _shaped(self, system: str, user: str, seed: int) -> Completion:
        with self._lock:
            shape = self._shape
        while True:
            response = self._post(self._payload(shape, system, user, seed))
            if response.status == 200:
                with self._lock:
                    conceded = shape != self._shape
                    mode = max(shape.mode, self._shape.mode)
                    self._shape = _Shape(mode, shape.without | self._shape.without)
                if conceded:
                    self._tell(shape)
                return self._completion(response)
            refusal = response.body[:_BLOCK].decode("utf-8", "replace").lower()
            reason = f"the endpoint refuses it (status {response.status}): {self._safe(response.reason)}"
            if any(words in refusal for words in _TOO_LONG):
                raise _TextError(reason)
            conceding = shape.conceding(refusal)
            if conceding is None:
                raise UnreadError(reason)
            shape = conceding

    def _tell(self, shape: _Shape) -> None:
        for name in (*MODES[: shape.mode], *sorted(shape.without)):
            self._report.note(f"the endpoint does not take {_PLAIN_NAMES[name]}")

    def _payload(self, shape: _Shape, system: str, user: str, seed: int) -> bytes:
        settings = self._settings
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        }
        options = {"temperature": 0, "seed": seed, "max_tokens": settings.most_tokens}
        body |= {name: value for name, value in options.items() if name not in shape.without}
        if "max_tokens" in shape.without:
            body["max_completion_tokens"] = settings.most_tokens
        if MODES[shape.mode] == "json_schema":
            form = {"name": "claims", "strict": True, "schema": SCHEMA}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        elif MODES[shape.mode] == "json_object":
            body["response_format"] = {"type": "json_object"}
        return json.dumps(body, ensure_ascii=True).encode("ascii")  # lone surrogates in a model's name, too

    def _completion(self, response: _Response) -> Completion:
        data = response.data
        usage = data.get("usage") if isinstance(data, dict) else None
        told = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")] if isinstance(usage, dict) else []
        counts = [n if isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 1 << 40 else None for n in told]
        self._report.used(*(counts or (None, None)))
        try:
            choice = data["choices"][0]
            content = choice["message"]["content"]
            cut = choice.get("finish_reason") == "length"
        except (TypeError, KeyError, IndexError, AttributeError):
            content, cut = {}, False
        if content is None:
            raise _TextError("the model declined to answer")
        if not isinstance(content, str):
            kind = response.headers.get("Content-Type", "no type")[:60]
            raise UnreadError(f"what the endpoint sent is no chat completion ({self._safe(kind)})")
        return Completion(content, cut)

    def _post(self, payload: bytes) -> _Response:
        """The response to a request: 200, or a refusal of the request as it is put.

        Raises:
            UnreadError, KgError: as `ask`.
        """
        attempt = 0
        while True:
            self._wait()
            try:
                return self._judged(self._exchange(payload))
            except _PassingError as error:
                attempt += 1
                if attempt > RETRIES or error.pause > RETRY_AFTER_LIMIT:
                    if error.unreachable or error.asked_to_wait:
                        self._end(str(error))
                    raise UnreadError(str(error)) from error
                backoff = min(self._backoff * 2 ** (attempt - 1), _MOST_BACKOFF) * random.uniform(0.5, 1.0)
                self._pause(max(error.pause, backoff), everybody=error.asked_to_wait)

    def _judged(self, response: _Response) -> _Response:
        status = response.status
        said = self._safe(response.reason)
        if status == 200:
            return response
        if status in _PASSING:
            pause = retry_after(response.headers.get("Retry-After", ""))
            if status == _TOO_MANY:
                wait = f", not before {pause:.0f} s" if pause else ""
                raise _PassingError(f"asks to be asked later{wait} (status 429): {said}", pause, asked=True)
            raise _PassingError(f"the endpoint fails (status {status}): {said}", pause)
        if status in (401, 403):
            key = "refuses the key" if self._settings.key else "asks for a key"
            self._end(f"{key} (status {status}): {said}; set KG_LLM_KEY or KG_LLM_KEY_FILE")
        if status == 402:
            self._end(f"asks to be paid (status 402): {said}")
        if status in (404, 405):
            self._end(
                f"knows no such address or model (status {status}): {said}; see that KG_LLM_URL ends like …/v1, and "
                f"that KG_LLM_MODEL ({self._settings.model}) is there"
            )
        if 300 <= status < 400:
            self._end(f"leads elsewhere (status {status}), which is not followed; set KG_LLM_URL to where it is")
        if status == 413:
            raise _TextError(f"it is too long for the endpoint: {said}")
        return response

    def _exchange(self, payload: bytes) -> _Response:
        """One request. The whole answer must come within the seconds and bytes allowed."""
        ends = time.monotonic() + self._settings.seconds
        try:
            with self._session.post(
                self._settings.address,
                data=payload,
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                auth=_KeyOnly(self._settings.key),
                timeout=(_CONNECT_SECONDS, self._settings.seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = bytearray()
                while part := response.raw.read1(_BLOCK, decode_content=True):
                    body += part
                    if len(body) > MOST_BYTES:
                        raise _TextError(f"the answer has more than {MOST_BYTES >> 20} MB")
                    if time.monotonic() > ends:
                        raise _PassingError(f"took longer than {self._settings.seconds:g} s (KG_LLM_TIMEOUT)")
                return _Response(response.status_code, response.headers, bytes(body))
        except (requests.exceptions.ReadTimeout, TimeoutError) as error:
            raise _PassingError(f"took longer than {self._settings.seconds:g} s (KG_LLM_TIMEOUT)") from error
        except requests.exceptions.SSLError as error:
            self._end(f"has no safe connection: {innermost(error)}")
        except requests.exceptions.ConnectionError as error:
            # a server that hangs up in the middle is there; one that was never reached is not
            broken = isinstance(error, requests.exceptions.ChunkedEncodingError) or "aborted" in str(error)
            raise _PassingError(f"cannot be reached: {innermost(error)}", unreachable=not broken) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _PassingError(f"the connection broke: {innermost(error)}") from error

    def _pause(self, seconds: float, *, everybody: bool) -> None:
        if everybody:
            with self._lock:
                self._not_before = max(self._not_before, time.monotonic() + seconds)
        else:
            time.sleep(seconds)

    def _wait(self) -> None:
        while True:
            with self._lock:
                if self._over is not None:
                    raise self._over
                pause = self._not_before - time.monotonic()
            if pause <= 0:
                return
            time.sleep(pause)

    def _end(self, reason: str) -> NoReturn:
        """No text will fare better: raise, now and from now on."""
        error = KgError(
            f"the model at {self._settings.shown} {self._safe(reason)}. What was read so far is kept; give the same "
            "command again to go on"
        )
        with self._lock:
            self._over = self._over or error
        raise error

    def _safe(self, text: str) -> str:
        """The text without the key: servers send it back in their errors."""
        return text.replace(self._settings.key, "…") if self._settings.key else text
