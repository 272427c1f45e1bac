from collections.abc import Callable

import pytest

from kg.extract import default_extractor
from kg.model import Announcement, Extractor, Sighting

Read = Callable[..., list[Sighting]]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return default_extractor()


@pytest.fixture
def read(extractor: Extractor) -> Read:
    """Read a text and check, for all of it, what must hold of any sighting."""

    def _read(
        body: str, title: str = "Nyhet", summary: str = "", published: str | None = "2018-10-26"
    ) -> list[Sighting]:
        announcement = Announcement(
            url="https://example.org/1", title=title, summary=summary, body=body, published=published
        )
        sightings = list(extractor.extract(announcement))
        assert len({s.claim for s in sightings}) == len(sightings)
        for sighting in sightings:
            assert sighting.quote == announcement.text[sighting.begin : sighting.finish]
            assert 0 < sighting.confidence <= 1
            for begin, finish in sighting.spans.values():
                assert 0 <= begin < finish <= len(announcement.text)
        return sightings

    return _read
