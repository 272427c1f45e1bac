"""Why nothing was fetched."""

from kg.errors import KgError


class FetchError(KgError):
    """A url that could not be fetched; the message gives the reason without the url that was asked for.

    `retry` is true if a later run may succeed: the trouble is the network's or the server's, and may pass.
    """

    def __init__(self, reason: str, *, retry: bool) -> None:
        super().__init__(reason)
        self.retry = retry
