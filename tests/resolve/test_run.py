"""How much is resolved at once."""

from itertools import accumulate, repeat, takewhile

from kg.resolve.run import CHUNK, LARGEST_CHUNK, chunk_size


def test_chunks_grow_with_what_is_stored_so_that_few_passes_are_made() -> None:
    assert chunk_size(0) == chunk_size(1) == CHUNK
    assert chunk_size(10**9) == LARGEST_CHUNK
    sizes = [chunk_size(stored) for stored in range(0, 10**6, 997)]
    assert sizes == sorted(sizes)
    # what is stored after each chunk; each pass resolves at most all of it again
    stored = list(takewhile(lambda n: n <= 200_000, accumulate(repeat(0), lambda n, _: n + chunk_size(n), initial=0)))
    assert sum(stored) < 8 * 200_000
