"""What is installed under an entry-point group: parts of kg and those that other packages bring."""

from importlib.metadata import entry_points
from typing import TypeVar

from kg.errors import KgError

Part = TypeVar("Part")


def installed(group: str, type_: type[Part]) -> dict[str, Part]:
    """The parts of the group by name, sorted.

    Raises:
        KgError: a package's entry point cannot be imported, or is not of the type; the message names the package.
    """
    noun = group.rpartition(".")[2].removesuffix("s")
    found: dict[str, Part] = {}
    for entry in sorted(entry_points(group=group), key=lambda e: e.name):
        try:
            loaded = entry.load()
        except Exception as error:
            package = entry.dist.name if entry.dist else entry.value
            raise KgError(
                f"the {noun} {entry.name!r} of {package} cannot be imported: {error}; update or uninstall {package}"
            ) from error
        if not isinstance(loaded, type_):
            raise KgError(
                f"the entry point {entry.name!r} ({entry.value}) is not a {type_.__module__}.{type_.__name__}"
            )
        found[entry.name] = loaded
    return found
