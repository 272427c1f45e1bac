"""A knowledge graph of public-sector appointments: announcements in, sourced career histories out."""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.questions import Answer, ask

try:
    __version__ = version("kg-appointments")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["Answer", "__version__", "ask"]


def __getattr__(name: str) -> Any:
    """`kg.ask` and `kg.Answer`, imported when they are first used, so that `import kg` stays quick."""
    if name not in ("ask", "Answer"):
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    from kg import questions  # noqa: PLC0415

    return getattr(questions, name)
