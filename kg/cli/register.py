"""`kg register`: the register of organisations, made again from what others publish."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kg.cli.base import out
from kg.errors import KgError

_FILES = ("myndigheter.json", "municipalities.csv", "counties.csv")
_OPTIONAL = "wikidata.json"


@click.group()
def register() -> None:
    """The organisations that are known beforehand: make the register again from newer files.

    \b
    Examples:
      kg register update registers/ --dry-run
    """


@register.command()
@click.argument("source")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and write nothing.")
@click.option("--allow-private", is_flag=True, help="Also ask addresses of this machine and of private networks.")
def update(source: str, output: Path | None, dry_run: bool, allow_private: bool) -> None:
    """Make the register of organisations anew from SOURCE, a folder or the address that the names of files follow.

    It holds myndigheter.json (civictechsweden/myndighetsdata), municipalities.csv and counties.csv (swedish-geodata)
    and may hold wikidata.json: an answer of Wikidata's query service as JSON, with ?item and ?itemLabel, whose ids go
    to bodies that have none where the name is one body's and one item's. Ids of entries stay. Read the differences,
    and run kg rebuild in each workspace.

    \b
    Examples:
      kg register update registers/ --dry-run
      kg register update https://example.org/registers/
    """
    from kg.ontology.build.organisations import TARGET, made  # noqa: PLC0415  (no other command builds)

    with _folder(source, allow_private=allow_private) as folder:
        try:
            content, lines = made(folder)
        except SystemExit as error:
            raise KgError(f"{source} does not make a register: {error}") from error
        except OSError as error:
            raise KgError(f"{source}: {error.filename} cannot be read: {error.strerror}") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise KgError(f"{source} has a file of another form than expected: {error!r}") from error
    target = output or TARGET
    before = target.read_text(encoding="utf-8") if target.is_file() else ""
    for line in lines:
        out(line)
    if content == before:
        out(f"{target} is as these files make it.")
    elif dry_run:
        out(f"{target} would change.")
    else:
        try:
            target.write_text(content, encoding="utf-8")
        except OSError as error:
            raise KgError(f"{target} cannot be written: {error.strerror}; give --output FILE") from error
        out(f"Written to {target}.")


@contextmanager
def _folder(source: str, *, allow_private: bool) -> Iterator[Path]:
    if not source.startswith(("http://", "https://")):
        yield Path(source)
        return
    from kg.fetch.client import Client  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch, Client(delay=0.2, allow_private=allow_private) as client:
        for name in (*_FILES, _OPTIONAL):
            content = client.get(f"{source.rstrip('/')}/{name}").fetch.content
            if content is not None:
                Path(scratch, name).write_bytes(content)
            elif name != _OPTIONAL:
                raise KgError(f"{source} has no {name}; it must hold {', '.join(_FILES)}")
        yield Path(scratch)
