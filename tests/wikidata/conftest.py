from collections.abc import Iterator

import pytest

from tests.wikidata.wiki import Wiki, serving


@pytest.fixture
def wiki() -> Iterator[Wiki]:
    with serving() as running:
        yield running
