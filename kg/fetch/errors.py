"""Why nothing was fetched."""

from kg.errors import KgError


class FetchError(KgError):
    """A url that could not be fetched; the message gives the reason without the url that was asked for.

    `retry` is true if a later run may succeed: the trouble is the network's or the server's, and may pass.
    """

    def __init__(self, reason: str, *, retry: bool) -> None:
        super().__init__(reason)
        self.retry = retry


def innermost(error: BaseException) -> str:
    """The cause at the bottom of what requests and urllib3 wrap into one another, in its own words."""
    seen = {id(error)}
    while (inner := error.__cause__ or error.__context__) is not None and id(inner) not in seen:
        seen.add(id(inner))
        error = inner
    return " ".join((str(error) or type(error).__name__)[:200].split())
