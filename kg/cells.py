"""A value as a cell of a CSV file that a spreadsheet will open."""

from typing import Any

from kg.text import clean

_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> Any:
    """A CSV cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it.

    What counts as a beginning is OWASP's list: https://owasp.org/www-community/attacks/CSV_Injection.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = clean(value)
        return f"'{value}" if value.startswith(_BEGINNINGS) else value
    return value
