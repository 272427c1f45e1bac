"""Connections of requests that go to a checked address only, and end when their time or bytes are used up."""

import socket
import ssl
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from requests.adapters import DEFAULT_POOLBLOCK, HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager
from urllib3.util.ssl_ import create_urllib3_context

from kg.fetch.addresses import is_public
from kg.fetch.errors import FetchError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

AddressInfo = tuple[int, int, int, str, tuple[Any, ...]]
Resolver = Callable[..., Sequence[AddressInfo]]
"""As socket.getaddrinfo: (host, port, type=...) to (family, type, protocol, name, socket address)."""

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
_ADDRESSES_TRIED = 4


class Allowance:
    """What one fetch may still use: seconds of waiting for the network, and bytes of one response as sent.

    Checked where bytes come in, so that it holds for status lines, headers and chunk sizes as for bodies.
    """

    def __init__(self, seconds: float, most_bytes: int) -> None:
        self.seconds = seconds
        self.most_bytes = most_bytes
        self._ends = 0.0
        self._received = 0

    def begin(self) -> None:
        """A new fetch begins."""
        self._ends = monotonic() + self.seconds

    def begin_response(self) -> None:
        """A new request of the fetch is sent."""
        self._received = 0

    def extend(self, seconds: float) -> None:
        """Leave a pause out of account: it was made out of politeness."""
        self._ends += seconds

    def check(self) -> None:
        """Raises FetchError when the time is used up."""
        if monotonic() >= self._ends:
            raise FetchError(f"took longer than {self.seconds:g} s", retry=True)

    def wait(self, most: float) -> float:
        """How long the network may be waited for now, at most `most` seconds; raises FetchError when time is up."""
        self.check()
        return min(most, self._ends - monotonic())

    def received(self, count: int) -> None:
        """Count bytes; raises FetchError when they are too many."""
        self._received += count
        if self._received > self.most_bytes:
            raise FetchError(f"sends more than {self.most_bytes >> 20} MB", retry=False)


class _Socket(socket.socket):
    allowance: Allowance

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(self.allowance.wait(READ_SECONDS))
        count = super().recv_into(buffer, nbytes, flags)
        self.allowance.received(count)
        return count


class _TLSSocket(ssl.SSLSocket):
    allowance: Allowance

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(self.allowance.wait(READ_SECONDS))
        count = super().recv_into(buffer, nbytes, flags)
        self.allowance.received(count)
        return count


class CheckedAdapter(HTTPAdapter):
    """Sends requests through connections that resolve a host once, check every address, and use one of those.

    The name stays the connection's host, so that the Host header, SNI and the name the certificate must bear are
    the url's own. A connection is checked when it is made: for each redirect, each robots.txt and each new try.
    """

    def __init__(self, allowance: Allowance, *, allow_private: bool, resolver: Resolver) -> None:
        self._allowance = allowance
        self._allow_private = allow_private
        self._resolver = resolver
        super().__init__(max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = DEFAULT_POOLBLOCK, **pool_kwargs: Any
    ) -> None:
        """Called by HTTPAdapter: make the pools, whose connections are ours."""
        connect, allowance = self._connect, self._allowance

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self._dns_host, self.port)

        class Encrypted(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self._dns_host, self.port)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(HTTPSConnectionPool):
            ConnectionCls = Encrypted

        context = create_urllib3_context()
        context.sslsocket_class = type("TLSSocket", (_TLSSocket,), {"allowance": allowance})
        self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block, ssl_context=context, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}

    def _connect(self, host: str, port: int) -> socket.socket:
        """A connection to an address of the host.

        Raises:
            FetchError: the host has no address, or one that is not public.
            OSError: no address answers.
        """
        trouble: OSError = ConnectionError(f"{host} has no address")
        for family, kind, protocol, address in self._addresses(host, port)[:_ADDRESSES_TRIED]:
            connection = _Socket(family, kind, protocol)
            connection.allowance = self._allowance
            try:
                connection.settimeout(self._allowance.wait(CONNECT_SECONDS))
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.connect(address)
            except OSError as error:
                connection.close()
                trouble = error
            except FetchError:
                connection.close()
                raise
            else:
                return connection
        raise trouble

    def _addresses(self, host: str, port: int) -> list[tuple[int, int, int, tuple[Any, ...]]]:
        try:
            found = self._resolver(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            # the machine may be off the net just now, so that the name may exist all the same
            raise FetchError(f"the host {host} is not found", retry=True) from error
        for *_, address in found:
            if not self._allow_private and not is_public(str(address[0])):
                raise FetchError(
                    f"the host {host} has the address {address[0]}, which is private, loopback or reserved; "
                    "if it is a machine of your own, allow that (--allow-private)",
                    retry=False,
                )
        return [(family, kind, protocol, address) for family, kind, protocol, _, address in found]
