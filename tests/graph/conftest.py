"""A second Neo4j, which tests may stop, kill and start as they like; what they leave it as is not said."""

from collections.abc import Iterator

import pytest

from kg.graph.server.engines import Engine
from kg.graph.server.local import LocalServer
from tests.neo4j import engine_or_skip, make_light


@pytest.fixture(scope="session")
def engine() -> Engine:
    """What runs the second one."""
    return engine_or_skip()


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Iterator[LocalServer]:
    """A server of this machine's own in a folder of its own, not yet started."""
    with pytest.MonkeyPatch.context() as patch:
        make_light(patch)
        server = LocalServer(tmp_path_factory.mktemp("own folder"), ports=(0, 0))
        yield server
        server.stop(patience=0)
