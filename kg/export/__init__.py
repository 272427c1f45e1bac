"""The graph in the formats others use. An exporter is one entry point of the group `kg.exporters`."""

from kg.export.exporter import Exporter, Given, exporters
from kg.export.output import write
from kg.export.snapshot import Snapshot

__all__ = ["Exporter", "Given", "Snapshot", "exporters", "write"]
