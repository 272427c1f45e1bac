"""The questions as one Markdown page: `python -m kg.questions.page > docs/questions.md`."""

from collections.abc import Iterator

import click

from kg.questions.header import Column, Parameter
from kg.questions.library import Library, Question

_INTRO = """# Questions

The questions that `kg ask` answers, alike from the embedded [triples](triples.md) (SPARQL) and from [Neo4j](graph.md)
(Cypher). This page is made by `python -m kg.questions.page > docs/questions.md`; a test fails when it and the
questions' [files](../queries/README.md) disagree. `kg ask NAME --help` says the same, `kg ask NAME --show sparql` (or
`cypher`) prints the query to be pasted elsewhere, and a workspace adds questions of its own in its folder `questions`.

```sh
kg ask
kg ask career --person "Signe Havrell" --at 2022-06-01
kg ask career --person "Signe Havrell" --format csv > career.csv
kg ask career --person "Signe Havrell" --format parquet > career.parquet
kg ask career --person "Signe Havrell" --via sparql --format json
```

```python
import kg

answer = kg.ask("career", person="Signe Havrell", at="2022-06-01")
for row in answer:
    print(row["role"], row["organisation"], row["sure"])
print(answer.covers.line())
table = answer.frame()  # pandas, with: pip install 'kg-appointments[tables]'
```

What holds of all of them:

- Persons, organisations and roles are given by name or id. An ambiguous name lists who may be meant, with what tells
  them apart; an id that was merged into another leads on to it.
- `sure` is *certain* (confirmed by sources), *presumed* (after the last confirmation, with nothing said against it
  since) or *possible* (within the widest bounds only), on the day of `--at`: today, unless given.
- An empty end is unknown; it does not mean that a post is still held. A duration or overlap that may be longer says
  "at least", and is `days_at_least` in the other formats.
- That no holder is known does not mean that a post was vacant.
- Every answer ends with what it covers: announcements, period, sources, and the change of the ledger it is from.

| question | answers |
|---|---|"""


def page() -> str:
    """The whole page; it depends on the files in queries/ and nothing else."""
    library = Library()
    questions = [library.get(name) for name in library.names()]
    rows = [f"| [{q.name}](#{q.name}) | {_cell(q.header.answers)} |" for q in questions]
    return "\n\n".join(["\n".join([_INTRO, *rows]), *("\n\n".join(_section(q)) for q in questions)]) + "\n"


def _section(question: Question) -> Iterator[str]:
    header = question.header
    yield f"## {question.name}"
    yield f"{header.title}. {header.answers}"
    yield f"```sh\nkg ask {question.name} {header.example}\n```"
    if header.parameters:
        rows = (f"| `{p.option}` | {_cell(p.help)} | {_type(p)} |" for p in header.parameters)
        yield "\n".join(["| option | is | given as |", "|---|---|---|", *rows])
    yield "\n".join(["| column | is | type |", "|---|---|---|", *map(_column, header.columns)])


def _type(parameter: Parameter) -> str:
    kind = ", ".join(f"`{choice}`" for choice in parameter.choices) or parameter.type
    default = {None: "", "none": "; may be left out"}.get(parameter.default, f"; default {parameter.default}")
    return kind + default


def _column(column: Column) -> str:
    return f"| `{column.name}` | {_cell(column.help)} | {column.type} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    click.echo(page(), nl=False)
