"""Whose requests are counted together."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.requests import Request

IPV6_NETWORK: Final = 64
"""Bits of an IPv6 address that tell one subscriber from another; the rest is free to choose."""


def subscriber(request: Request) -> str:
    """Return where a request comes from: an IPv4 address, or the network of an IPv6 address."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:  # a proxy passed on what its client made up
        return "unknown"
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network((address, IPV6_NETWORK), strict=False))
    return host
