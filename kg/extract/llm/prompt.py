"""What the model is asked, and the form its answer must have.

The text of an announcement is data: it is sent in a message of its own, as JSON, under a mark that depends on all of it
and so cannot stand in it. The schema leaves an answer no room but for claims; what these say is then checked against
the text (kg.extract.llm.checks), so that an instruction in a text can at most cost claims.
"""

import json
from importlib.resources import files
from typing import Any, get_args

from kg.model import STATUSES, Announcement, EndCause
from kg.text import digest

PRONOUNS = ("hon", "han", "hen")
END_CAUSES: tuple[str, ...] = get_args(EndCause)

TEXT_FIELDS = ("person", "role", "quote")
"""What a claim in an answer must tell; the others may be null."""
OPTIONAL_FIELDS = ("organisation", "start", "end", "decided", "decided_by", "replaces")

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **dict.fromkeys(TEXT_FIELDS, _TEXT),
                    **dict.fromkeys(OPTIONAL_FIELDS, _TEXT_OR_NULL),
                    "status": {"type": "string", "enum": list(STATUSES)},
                    "acting": {"type": "boolean"},
                    "end_cause": {"type": ["string", "null"], "enum": [*END_CAUSES, None]},
                    "pronoun": {"type": ["string", "null"], "enum": [*PRONOUNS, None]},
                },
                "required": [*TEXT_FIELDS, *OPTIONAL_FIELDS, "status", "acting", "end_cause", "pronoun"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
"""JSON Schema of an answer, in the subset that strict structured output takes: all required, nothing else allowed."""

SYSTEM = files("kg.extract.llm").joinpath("system.txt").read_text(encoding="utf-8") + json.dumps(
    SCHEMA, separators=(",", ":")
)
"""What the model is told, before any announcement: what a claim is, in the project's words."""


FINGERPRINT = digest("llm prompt", SYSTEM)[:8]
"""Changes whenever the model is asked otherwise."""


def message(announcement: Announcement) -> str:
    """The user's message: the announcement as JSON under a mark made of all of it, so that no text can hold its own."""
    parts = {
        "published": announcement.published,
        "language": announcement.language,
        "title": announcement.title,
        "summary": announcement.summary,
        "body": announcement.body,
    }
    mark = digest("mark", parts)[:16]
    return json.dumps({"mark": mark, "announcement": {f"{mark} {k}": v for k, v in parts.items()}}, ensure_ascii=False)
