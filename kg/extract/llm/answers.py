"""Reading what a model returned: strictly, as JSON of the one form that was asked for. It is untrusted."""

import json
import re
from dataclasses import dataclass
from typing import Any

from kg.extract.llm.prompt import END_CAUSES, OPTIONAL_FIELDS, PRONOUNS, TEXT_FIELDS
from kg.model import STATUSES

MOST_CLAIMS = 500
"""No announcement makes more; an answer that does has run wild."""

_THOUGHTS = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*)\n\s*```\s*", re.DOTALL)


class MalformedError(ValueError):
    """The answer is not of the form that was asked for."""


@dataclass(frozen=True)
class Said:
    """One claim as the model returned it: of the right form, and nothing more is known of it."""

    person: str
    role: str
    quote: str
    status: Any
    acting: bool
    organisation: str | None = None
    start: str | None = None
    end: str | None = None
    decided: str | None = None
    decided_by: str | None = None
    replaces: str | None = None
    end_cause: Any = None
    pronoun: str | None = None


def read_answer(content: str) -> tuple[list[Said], int]:
    """The claims of an answer, and how many more were no claims of the form asked for.

    One code fence around it and a think-block before it are taken off: some models cannot leave them.

    Raises:
        MalformedError: it is not one JSON object with a list of claims.
    """
    thoughts = _THOUGHTS.match(content)
    bare = content[thoughts.end() :] if thoughts else content
    fenced = _FENCED.fullmatch(bare)
    try:
        data = json.loads(fenced[1] if fenced else bare, parse_constant=_refused)
    except RecursionError as error:
        raise MalformedError("it is nested without end") from error
    except ValueError as error:
        raise MalformedError(f"it is no JSON ({error})"[:120]) from error
    claims = data.get("claims") if isinstance(data, dict) else None
    if not isinstance(claims, list):
        raise MalformedError('it is no object with a list "claims"')
    if len(claims) > MOST_CLAIMS:
        raise MalformedError(f"it has more than {MOST_CLAIMS} claims")
    read = [said for each in claims if (said := _said(each)) is not None]
    return read, len(claims) - len(read)


def _refused(name: str) -> Any:
    raise MalformedError(f"{name} is no JSON")


def _said(data: Any) -> Said | None:
    """The claim, or None if it lacks what it must tell or a value is not of its type; null in place of "" is meant."""
    if not isinstance(data, dict):
        return None
    required: dict[str, Any] = {name: data.get(name) for name in TEXT_FIELDS}
    optional: dict[str, Any] = {name: data.get(name) for name in OPTIONAL_FIELDS}
    pronoun, cause = data.get("pronoun"), data.get("end_cause")
    sound = (
        all(isinstance(value, str) and value.strip() for value in required.values())
        and all(value is None or isinstance(value, str) for value in (*optional.values(), pronoun, cause))
        and isinstance(data.get("status"), str)
        and data["status"] in STATUSES
        and isinstance(data.get("acting", False), bool)
    )
    if not sound:
        return None
    told: dict[str, Any] = {name: (value or "").strip() or None for name, value in optional.items()}
    return Said(
        **required,
        **told,
        status=data["status"],
        acting=data.get("acting", False),
        end_cause=cause if cause in END_CAUSES else None,
        pronoun=pronoun if pronoun in PRONOUNS else None,
    )
