"""A small witness on loopback, written from C2SP's tlog-witness and tlog-cosignature alone.

It uses nothing of the program, so that the two are two readings of the same pages. It knows one
log, keeps the newest checkpoint that it cosigned, and refuses one that does not continue that.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from threading import Lock, Thread
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def _hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _continues(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = _hash(c, fr), _hash(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


class Witness:
    """A witness of one log.

    Attributes:
        name: The name of its key.
        asked: The old size of each request.
        seen: The size and the root that it cosigned last.
        clock: What it takes for the time.
    """

    def __init__(self, name: str = "witness.example/w1") -> None:
        self.name, self._key, self._lock = name, Ed25519PrivateKey.generate(), Lock()
        self.logs: dict[str, list[str]] = {}
        self.seen: dict[str, tuple[int, bytes]] = {}
        self.asked: list[int] = []
        self.clock: Callable[[], float] = time.time

    @property
    def vkey(self) -> str:
        """Its public key, as C2SP writes it: type 4."""
        public = b"\x04" + self._key.public_key().public_bytes_raw()
        return f"{self.name}+{self._key_id().hex()}+{base64.b64encode(public).decode()}"

    def trust(self, origin: str, vkey: str) -> None:
        """Adds a log, and a key that may sign for it."""
        self.logs.setdefault(origin, []).append(vkey.strip())

    def _key_id(self) -> bytes:
        public = b"\x04" + self._key.public_key().public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n" + public).digest()[:4]

    def line(self, body: str) -> str:
        """A cosignature of the text of a note, whatever it says."""
        now = int(self.clock())
        signature = self._key.sign(f"cosignature/v1\ntime {now}\n{body}".encode())
        data = self._key_id() + now.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(data).decode()}\n"

    def add_checkpoint(self, request: str) -> tuple[int, str, str]:
        """Status, type and body of the answer to a request."""
        head, _, note = request.partition("\n\n")
        first, *proof = head.split("\n")
        old = int(first.removeprefix("old "))
        self.asked.append(old)
        body, _, signatures = note.partition("\n\n")
        body += "\n"
        origin, size, root = body.split("\n")[:3]
        if origin not in self.logs:
            return 404, "text/plain", ""
        if not any(_signed(body, signatures, vkey) for vkey in self.logs[origin]):
            return 403, "text/plain", ""
        if old > int(size):
            return 400, "text/plain", ""
        with self._lock:
            seen, seen_root = self.seen.get(origin, (0, b""))
            if old != seen:
                return 409, "text/x.tlog.size", f"{seen}\n"
            path, new_root = [base64.b64decode(one) for one in proof], base64.b64decode(root)
            if old and not _continues(old, int(size), seen_root, new_root, path):
                return 422, "text/plain", ""
            if not old and path:
                return 422, "text/plain", ""
            self.seen[origin] = int(size), new_root
        return 200, "text/plain", self.line(body)


def _signed(body: str, signatures: str, vkey: str) -> bool:
    name, key_id, key = vkey.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])
    for line in signatures.splitlines():
        _, whose, encoded = line.split(" ")
        data = base64.b64decode(encoded)
        if whose == name and data[:4].hex() == key_id:
            try:
                public.verify(data[4:], body.encode())
            except InvalidSignature:
                return False
            return True
    return False


class _Handler(BaseHTTPRequestHandler):
    """Passes requests on to the witness of the server."""

    witness: ClassVar[Witness]

    def do_POST(self) -> None:
        request = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, kind, body = 404, "text/plain", ""
        if self.path == "/add-checkpoint":
            status, kind, body = self.witness.add_checkpoint(request)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    """Does not print that a client has left, as some tests make it do."""

    def handle_error(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serves on loopback; gives the address."""
    server: HTTPServer = _Server(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http{'' if tls is None else 's'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def witnessing(witness: Witness, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serves a witness; gives its address."""
    with serving(type("Handler", (_Handler,), {"witness": witness}), tls) as address:
        yield address
