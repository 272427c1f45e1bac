"""Every statement, whatever its texts, is one line that both grammars read back as the same statement."""

from hypothesis import given
from hypothesis import strategies as st

from kg.wikidata.quickstatements import LONGEST, VERSIONS, command, creation, plain
from kg.wikidata.values import Item, Statement, String, Text, Time, Value
from tests.wikidata.grammar import parse

items = st.integers(9_000_000_000, 9_999_999_999).map(lambda n: Item(f"Q{n}"))
times = st.sampled_from(["2019", "2019-03", "2019-03-01", "0987-12-31"]).map(Time)
nasty = st.text(
    st.one_of(st.sampled_from('\t\n\r|"\\/*\u2028\x85\x00!{}<>:'), st.characters(codec="utf-8")), max_size=60
)
texts = st.builds(Text, nasty, st.sampled_from(["sv", "en", "und", "zh-hans"]))
strings = nasty.map(lambda text: String(f"https://example.org/{text}"))
names = st.integers(1, 12506).map(lambda n: f"P{n}")
pairs = st.lists(st.tuples(names, st.one_of(items, times)), max_size=4).map(tuple)
references = st.lists(
    st.lists(st.tuples(names, st.one_of(times, texts, strings)), min_size=1, max_size=4).map(tuple), max_size=3
).map(tuple)
statements = st.builds(
    Statement, items.map(lambda each: each.id), names, items, pairs, references, st.booleans()
)  # fmt: skip


def read(value: Value, version: str) -> tuple[str, ...]:
    """What a value should be read back as."""
    if isinstance(value, Item):
        return "item", value.id
    if isinstance(value, Time):
        return "time", value.edtf
    if isinstance(value, Text):
        return "text", value.language, plain(value.text, version)  # type: ignore[arg-type]
    return ("string",)


@given(statements, st.sampled_from(VERSIONS))
def test_a_statement_is_read_back(statement: Statement, version: str) -> None:
    line = command(statement, version)  # type: ignore[arg-type]
    assert len(line.splitlines()) == 1
    (found,) = parse(f"{line}\n", version)
    assert (found.subject, found.pid, found.beside) == (statement.subject, statement.pid, statement.beside)
    assert found.value == read(statement.value, version)
    assert found.qualifiers == [(name, read(value, version)) for name, value in statement.qualifiers]
    assert len(found.references) == len(statement.references)
    for mine, theirs in zip(statement.references, found.references, strict=True):
        for (name, value), (other, told) in zip(mine, theirs, strict=True):
            wanted = read(value, version)
            assert name == other and told[: len(wanted)] == wanted


@given(nasty, st.sampled_from(VERSIONS))
def test_a_label_is_one_line(name: str, version: str) -> None:
    batch = "".join(f"{line}\n" for line in creation([("Lsv", name)], version))  # type: ignore[arg-type]
    assert [each.kind for each in parse(batch, version)] == ["create", "label"]


def test_a_plain_text_stays_as_it_is() -> None:
    title = "Ny generaldirektör: ”Äntligen” – så säger hon (2019) / & 50 % \\ 'x'"
    assert plain(title, "qs2") == plain(title, "qs3") == title
    assert len(plain("x" * 3000, "qs3")) == LONGEST
