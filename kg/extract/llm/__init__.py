"""The second extractor: a language model behind any endpoint that speaks the OpenAI protocol.

Text → answer (kept, so that it is paid for once) → claims of the right form → claims that stand in the text. Everything
returned is untrusted; see `checks`. The settings come from the environment (`settings`).
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kg.errors import UnreadError
from kg.extract.llm.answers import MalformedError, Said, read_answer
from kg.extract.llm.cache import Cache
from kg.extract.llm.checks import Checks
from kg.extract.llm.endpoint import Endpoint
from kg.extract.llm.prompt import FINGERPRINT, SYSTEM, message
from kg.extract.llm.report import Report
from kg.extract.llm.settings import Settings
from kg.extract.rules import RulesExtractor
from kg.model import Announcement, Sighting
from kg.text import digest

CODE_VERSION = "1"
"""Raised with every change of the code that may change what an answer gives; the prompt and the rules' data, which
the checks read by, count by themselves."""

_SEED = 7
_TRIES = 3
"""Times that a text is asked for while the answers are malformed."""


class LLMExtractor:
    """Asks a model for the claims of an announcement, and keeps those that stand in its text. For several threads.

    The same answer gives the same sightings; that a model gives the same answer is likely (temperature 0, a fixed
    seed), and certain while its answers are kept.
    """

    name = "llm"

    def __init__(self, settings: Settings, folder: Path, backoff: float = 1.0) -> None:
        self._settings = settings
        self.report = Report(settings)
        if settings.key is not None and not settings.is_guarded:
            self.report.note("the key and the texts are sent unencrypted (http); use https beyond your own machine")
        self._endpoint = Endpoint(settings, self.report, backoff)
        self._cache = Cache(folder)
        sure = f"{settings.confidence:g}"
        by = digest("llm", CODE_VERSION, RulesExtractor().version, sure)[:8]
        self.version = f"{settings.model} {FINGERPRINT}-{by}"

    @property
    def concurrency(self) -> int:
        """How many announcements are asked for at a time."""
        return self._settings.requests

    def extract(self, announcement: Announcement) -> Sequence[Sighting]:
        """All claims of the answer that stand in the text, in order of `begin`.

        Raises:
            UnreadError: the text is too long, or the model gave no usable answer; others may be read.
            KgError: the endpoint cannot be used.
        """
        try:
            claims, misshapen = self._answer(announcement)
        except UnreadError as error:
            with self.report.lock:
                self.report.unread.append((announcement.url, str(error)))
            raise
        checks = Checks(announcement, self.name, self.version, self._settings.confidence)
        checked = checks.all(claims)
        with self.report.lock:
            self.report.claims += len(checked.sightings)
            self.report.dropped += checked.dropped
            self.report.dropped["of another form"] += misshapen
            self.report.emptied += checked.emptied
        return checked.sightings

    def told(self) -> Sequence[str]:
        """What was asked, kept, dropped and paid, in lines; the notes of what the endpoint cannot do before it."""
        return self.report.told()

    def _answer(self, announcement: Announcement) -> tuple[list[Said], int]:
        if len(announcement.text) > self._settings.most_text:
            raise UnreadError(f"it has more than {self._settings.most_text} characters (KG_LLM_MAX_TEXT)")
        user = message(announcement)
        key = digest("llm answer", self._settings.model, SYSTEM, user)
        kept = self._cache.get(key)
        with suppress(MalformedError):  # one that an older reader took for sound is asked for again
            if kept is not None:
                read = read_answer(kept)
                with self.report.lock:
                    self.report.cached += 1
                return read
        with self.report.lock:
            self.report.asked += 1
        trouble = ""
        for attempt in range(_TRIES):
            completion = self._endpoint.ask(SYSTEM, user, _SEED + attempt)
            if completion.cut:
                trouble = f"it breaks off at {self._settings.most_tokens} tokens (KG_LLM_MAX_TOKENS)"
                break  # another try would break off there too
            try:
                read = read_answer(completion.content)
            except MalformedError as error:
                trouble = str(error)
                continue
            self._cache.put(key, completion.content)
            return read
        raise UnreadError(f"the model's answer cannot be read: {trouble}")


def make(folder: Path, requests: int | None = None) -> LLMExtractor:
    """The extractor as the environment describes it, its answers kept in the folder.

    Raises:
        KgError: a setting is missing or cannot be used.
    """
    return LLMExtractor(Settings.read(requests=requests), folder)


__all__ = ["LLMExtractor", "make"]
