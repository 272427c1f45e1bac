"""An Excel workbook that a reporter can open: a sheet that explains, careers to read, and the sentences behind them.

Rows go to disk as they come (XlsxWriter's constant_memory). A cell of text is never computed: it is stored as a string,
and marked as one (quotePrefix), so that it stays one when somebody edits it.
"""

import datetime
import shutil
import tempfile
from collections.abc import Sequence
from typing import IO, Any

from kg.dates import iso
from kg.export.description import OPTIONS
from kg.export.exporter import SURE_ON, Exporter, Given
from kg.export.output import terms_of
from kg.export.snapshot import Snapshot
from kg.export.tables import CAREERS, TABLES, TEXTS, Table, Value
from kg.text import clean, xml_text

_ROWS = 1_048_576  # that a sheet can have
_CELL = 32_767  # characters that a cell can have
_LINKS = 60_000  # in a workbook that still opens quickly; a sheet can have 65 530
_ADDRESS = 2_000  # characters of an address that Excel takes as a link
_OLDEST = datetime.date(1900, 3, 1)  # Excel's calendar has a 29 February 1900
_WIDTHS = {"day": 12, "truth": 9, "integer": 9, "decimal": 11, "date": 12}
_WIDE = {"Sentence": 80, "quote": 80, "Post": 30, "Organisation": 36, "Name": 26, "Address": 44, "url": 44, "name": 36}
_SHEETS = (CAREERS, TABLES["claim"], TABLES["person"], TABLES["organisation"], TABLES["announcement"], TABLES["source"])


def _write(snapshot: Snapshot, out: IO[bytes], options: Given) -> None:
    import xlsxwriter  # noqa: PLC0415

    snapshot.expect("tenure", "claim", "person", "organisation", "announcement", "source")
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}  # fmt: skip
    # beside the file: a zipfile whose target fails tells it a second time, when it is too late to catch
    with tempfile.TemporaryFile() as spool:
        with xlsxwriter.Workbook(spool, settings) as book:
            moment = datetime.datetime.fromisoformat(snapshot.moment).replace(tzinfo=None)
            book.set_properties({"title": str(options["title"]), "comments": snapshot.covers.line(), "created": moment})
            writer = _Book(book)
            writer.explain(snapshot, options)
            for table in _SHEETS:
                writer.add(table, snapshot)
        spool.seek(0)
        shutil.copyfileobj(spool, out)


class _Book:
    """A workbook being written, with its cell formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.links = 0
        self.text = book.add_format({"quote_prefix": True, "valign": "top"})
        self.wrapped = book.add_format({"quote_prefix": True, "valign": "top", "text_wrap": True})
        self.plain = book.add_format({"valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.link = book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"})
        self.head = book.add_format({"bold": True, "bg_color": "#DDE5EE", "border": 0, "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14, "quote_prefix": True})

    def explain(self, snapshot: Snapshot, options: Given) -> None:
        """The first sheet: what this is, how to read it, what each column means, and on what terms."""
        sheet = self.book.add_worksheet("Read me")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 110)
        lines: list[tuple[str, str]] = [
            ("", snapshot.covers.line()),
            ("", f"How sure each tenure is, is told for {iso(snapshot.day)}."),
            ("certain", "between stated dates, or between two days on which sources confirm it"),
            ("presumed", "after the last confirmation, the end open, and nothing said since that speaks against it"),
            ("possible", "within the widest bounds only"),
            ("", "An end that is open is one that nobody has told; it does not mean that the post is still held."),
            ("", "Each row has the sentence that says so and its address: read it there before you print it."),
        ]
        if options.get("publisher"):
            lines.append(("Published by", str(options["publisher"])))
        if options.get("licence"):
            lines.append(("Terms", str(options["licence"])))
        for table in _SHEETS:
            lines += [("", ""), (table.name.capitalize(), table.title)]
            lines += [(field.name, field.column.help) for field in table.fields]
        lines += [("", ""), ("Sources", "and their terms")]
        lines += [("", terms_of(source)) for source in snapshot.states("source")]
        sheet.write_string(0, 0, _shown(str(options["title"])), self.title)
        for number, (name, text) in enumerate(lines, start=2):
            sheet.write_string(number, 0, _shown(name), self.text)
            sheet.write_string(number, 1, _shown(text), self.wrapped)

    def add(self, table: Table, snapshot: Snapshot) -> None:
        """A sheet, or several when there are more rows than one can have."""
        rows, part, more = table.rows(snapshot), 1, True
        while more:
            sheet = self._sheet(table, part)
            number = 0
            more = False
            for number, row in enumerate(rows, start=1):
                self._row(sheet, number, table, row)
                if number == _ROWS - 1:
                    more = snapshot.counts[table.kind] > part * (_ROWS - 1)
                    break
            sheet.autofilter(0, 0, max(number, 1), len(table.fields) - 1)
            part += 1

    def _sheet(self, table: Table, part: int) -> Any:
        name = table.name.capitalize()
        sheet = self.book.add_worksheet(name if part == 1 else f"{name} {part}")
        sheet.freeze_panes(1, 1)
        for position, field in enumerate(table.fields):
            sheet.set_column(position, position, _WIDE.get(field.name) or _WIDTHS.get(field.type, 18))
        for position, field in enumerate(table.fields):
            sheet.write_string(0, position, field.name, self.head)
        return sheet

    def _row(self, sheet: Any, number: int, table: Table, row: Sequence[Value]) -> None:
        for position, (field, value) in enumerate(zip(table.fields, row, strict=True)):
            if value in (None, [], ""):
                continue
            if isinstance(value, bool):
                sheet.write_string(number, position, "yes" if value else "no", self.text)
            elif isinstance(value, int | float):
                sheet.write_number(number, position, value, self.plain)
            elif field.type == TEXTS:
                sheet.write_string(number, position, _shown("; ".join(value)), self.text)
            else:
                assert isinstance(value, str)
                self._text(sheet, number, position, field.type, value)

    def _text(self, sheet: Any, number: int, position: int, type_: str, value: str) -> None:
        if type_ == "day":
            day = datetime.date.fromisoformat(value)
            if day >= _OLDEST:
                sheet.write_datetime(number, position, datetime.datetime.combine(day, datetime.time()), self.day)
                return
        shown = _shown(value)
        # only what leads to the web: a link in a cell is followed without being looked at
        is_address = shown == value and shown.startswith(("http://", "https://")) and len(shown) <= _ADDRESS
        if is_address and self.links < _LINKS:
            self.links += 1
            sheet.write_url(number, position, shown, self.link, shown)
        else:
            sheet.write_string(number, position, shown, self.text)


def _shown(text: str) -> str:
    text = xml_text(clean(text))
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


excel = Exporter(
    name="excel",
    title="Excel: one workbook, with careers to read, filter and sort",
    purpose=(
        "For Excel, LibreOffice and Google Sheets. The first sheet explains; careers stand by name with the newest "
        "sentence of each, the sheet of claims has all of them."
    ),
    family="Tables",
    suffix=".xlsx",
    to_file=_write,
    binary=True,
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    left_out="roles and posts as things of their own, inferred bounds but for their words, and what is beyond 32 767 "
    "characters of a cell",
    options=(SURE_ON, *OPTIONS),
    extra="excel",
    requires=("xlsxwriter",),
    examples=("kg export excel -o appointments.xlsx", "kg export excel -o appointments.xlsx --sure-on 2019-04-01"),
)
