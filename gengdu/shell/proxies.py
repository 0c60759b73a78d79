"""Who is asking: forwarded headers count only from our own proxies (SECURITY 35)."""

import ipaddress
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


def client_address(meta: dict[str, Any], trusted: list[Network]) -> str:
    """The client's address: the last one in X-Forwarded-For that is no proxy of ours.

    Forwarded headers of anybody else are deleted from `meta`, so that nothing downstream
    believes them. "" where the peer is no IP address (a socket).
    """
    peer = _parse(str(meta.get("REMOTE_ADDR", "")))
    if peer is None or not _within(peer, trusted):
        for name in FORWARDED:
            meta.pop(name, None)
        return str(peer) if peer else ""
    found = peer
    for part in reversed(str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        hop = _parse(part)
        if hop is None:  # nothing to the left of a damaged entry can be believed
            break
        found = hop
        if not _within(hop, trusted):
            break
    return str(found)


def _within(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: list[Network]
) -> bool:
    return any(address in network for network in networks)


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = text.strip().removeprefix("[").partition("]")[0].partition("%")[0]
    if text.count(":") == 1:  # an IPv4 address with its port
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # ::ffff:192.0.2.1 is 192.0.2.1 seen through a dual-stack listener
    return getattr(address, "ipv4_mapped", None) or address
