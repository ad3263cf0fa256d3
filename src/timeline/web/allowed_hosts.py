"""Which names in the header `Host` are answered.

A page of another site can have its own name resolve to 127.0.0.1 and then read what is served
there, as its own (DNS rebinding). Its name is in `Host`, so only known names are answered. An
address in figures cannot be rebound.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

_LOOPBACK = ("localhost",)


class AllowedHosts:
    """The names that are answered.

    Args:
        names: Further names; `*` allows every name, `*.example.org` all below one.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = {name.lower().rstrip(".") for name in (*_LOOPBACK, *names)}
        self._below = tuple(name[1:] for name in self._names if name.startswith("*."))

    def allows(self, host: str) -> bool:
        """Whether a value of `Host`, with or without a port, may be answered."""
        name = host_name(host)
        if name is None:
            return False
        if "*" in self._names or name in self._names or _is_address(name):
            return True
        return bool(self._below) and name.endswith(self._below)


def host_name(host: str) -> str | None:
    """The name or address in a value of `Host`; None if it is malformed (RFC 9110, 7.2)."""
    if not host or any(char in host for char in "/\\@?#%, \t"):
        return None
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    return None if not parts.hostname else parts.hostname.lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on a host."""
    if host.lower() in _LOOPBACK:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
