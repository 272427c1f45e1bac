"""A knowledge graph of public-sector appointments: announcements in, sourced career histories out."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("kg-appointments")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
