"""Announcement to claims: a chain sentences → mentions → relations → claims, with one folder of data per language."""

from kg.extract.rules import RulesExtractor
from kg.model import Extractor

__all__ = ["RulesExtractor", "default_extractor", "extractors"]


def extractors() -> dict[str, Extractor]:
    """All extractors by name."""
    rules = RulesExtractor()
    return {rules.name: rules}


def default_extractor() -> Extractor:
    """The extractor that `kg load` runs on prose."""
    return RulesExtractor()
