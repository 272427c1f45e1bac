"""Fetching over HTTP: polite to the host that is asked, and safe for the network it is asked from. docs/fetching.md."""

from kg.fetch.client import Client, Page, as_sent
from kg.fetch.errors import FetchError

__all__ = ["Client", "FetchError", "Page", "as_sent"]
