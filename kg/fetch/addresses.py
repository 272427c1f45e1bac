"""Which addresses may be connected to: those of the public internet.

The blocks are those that IANA's special-purpose address registries (RFC 6890 and its updates, as of 2025) call not
globally reachable, and those that carry another address inside. `ipaddress.is_global` is not asked: what it says of
several blocks differs between releases of Python.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_REFUSED_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by customers of a carrier
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, with the metadata services of clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
"""All global unicast addresses given out so far; loopback, private, link-local and multicast ones lie outside."""
_REFUSED_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments; Teredo, which carries an IPv4 address, among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which carries an IPv4 address and has no servers of its own (RFC 7526)
            "3fff::/20",  # documentation
        ),
    )
)
_CARRYING_V4 = tuple(
    map(
        IPv6Network,
        (
            "::ffff:0:0/96",  # mapped
            "64:ff9b::/96",  # NAT64: how networks with IPv6 only reach the public IPv4 internet (RFC 6052)
        ),
    )
)


def is_public(address: str) -> bool:
    """True for an IPv4 or IPv6 address of the public internet; a zone id (`fe80::1%eth0`) is read over.

    Raises:
        ValueError: it is no address.

    >>> is_public("8.8.8.8"), is_public("127.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if not any(found in block for block in _CARRYING_V4):
            return found in _GLOBAL_V6 and not any(found in block for block in _REFUSED_V6)
        found = IPv4Address(int(found) & 0xFFFFFFFF)
    return not any(found in block for block in _REFUSED_V4)
