"""Pictures of careers, posts, networks and flows: as SVG, as PNG, and as a page that shows the evidence on a click.

A picture is a `Scene`: shapes with their details. What each picture shows is in a module of its own; how a scene
becomes a file is in `image` (SVG, PNG) and `page` (HTML). Colours and weights are data (style.toml).
"""

from kg.draw.image import FORMATS, render
from kg.draw.scene import Scene

__all__ = ["FORMATS", "Scene", "render"]
