"""What an exporter is. They live in this room or in any package with an entry point of the group `kg.exporters`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from kg.dates import parse_day
from kg.errors import KgError
from kg.export.snapshot import Snapshot
from kg.options import Option
from kg.plugins import installed

Given = Mapping[str, Any]
"""The options given, by name: those of the exporter, each with its default when it was not given."""

SURE_ON = Option("sure_on", "The day for which it is told how sure each tenure is.  [default: today]", metavar="DATE")
"""An option of exporters that tell how sure it is that a post was held: it becomes `snapshot.day`."""

AT = Option("at", "Only what was held on that day, certainly, presumably or possibly.", metavar="DATE")
"""An option of exporters that can keep to one day: that becomes `snapshot.day` too."""


def day_of(options: Given) -> int | None:
    """The day that the options name, None when they name none.

    Raises:
        KgError: it is no date.
    """
    told = options.get(AT.name) or options.get(SURE_ON.name)
    return None if told is None else parse_day(str(told))


@dataclass(frozen=True)
class Exporter:
    """One format: what it is for, what opens it, what it leaves out, and the function that writes it.

    Exactly one of the two functions is given. `to_file(snapshot, out, options)` writes bytes in one pass, and may seek
    in them only if `binary`; `to_folder(snapshot, folder, options)` writes files into a folder that is there and empty.
    Both read the ledger through the snapshot alone, hold no more of it in memory than they must, and raise KgError
    when an option is wrong. That what was there stays whole until all is written is not their business.
    `requires` are modules of the optional dependency `extra`.
    """

    name: str
    title: str
    purpose: str
    family: str
    suffix: str
    to_file: Callable[[Snapshot, IO[bytes], Given], None] | None = None
    to_folder: Callable[[Snapshot, Path, Given], None] | None = None
    binary: bool = False
    media_type: str = "application/octet-stream"
    left_out: str = "nothing"
    options: tuple[Option, ...] = ()
    extra: str = ""
    requires: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def complete(self, given: Given) -> dict[str, Any]:
        """The options given, and for the others what they are when nobody gives them.

        Raises:
            KgError: there is no such option, or it does not take such a value.
        """
        found: dict[str, Any] = {
            option.name: () if option.multiple else bool(option.default) if option.type is bool else option.default
            for option in self.options
        }
        choices = {option.name: option.choices for option in self.options}
        for name, value in given.items():
            if name not in found:
                raise KgError(f"{self.name} has no option {name!r}; it has: {', '.join(found) or 'none'}")
            if choices[name] and value not in choices[name]:
                raise KgError(f"{name} of {self.name} is one of {', '.join(choices[name])}, not {value!r}")
            found[name] = value
        return found

    def check_installed(self) -> None:
        """Tell what is missing, before any work is done.

        Raises:
            KgError: a module is not installed; the message has the command that installs it.
        """
        missing = [name for name in self.requires if find_spec(name) is None]
        if missing:
            raise KgError(
                f"{', '.join(missing)} is not installed; add it with: pip install 'kg-appointments[{self.extra}]'"
            )


def exporters() -> dict[str, Exporter]:
    """All installed exporters by name, sorted; a broken third-party entry point raises KgError naming its package."""
    return installed("kg.exporters", Exporter)
