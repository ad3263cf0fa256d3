"""Asks a witness to cosign a checkpoint (C2SP tlog-witness), over HTTP.

A witness is a stranger's program: it may be away, slow, or mean harm. Whatever it does, the
request ends within `PATIENCE`, takes in no more than `LONGEST_ANSWER`, and goes to no other address
than the one that the user gave.
"""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from timeline.eventstore.integrity.checkpoints import LARGEST
from timeline.eventstore.integrity.signed_notes import (
    MOST_SIGNATURES,
    BadNote,
    NoteSignature,
    SignedNote,
    signature_line,
)
from timeline.services.seals.checkpoints import NotCosigned

PATIENCE: Final = 20.0
"""Seconds that one request may take, all of it."""
LONGEST_ANSWER: Final = 1 << 16
"""Bytes. Twenty cosignatures have three thousand."""
_TRIES: Final = 3
"""A witness is asked again if somebody else had it cosign a checkpoint in between."""
_KNOWN: Final = (
    "Send its operator the first line of the checkpoint, and the public key that"
    " `timeline key show KEY` prints."
)


class WitnessAnswer(NamedTuple):
    """What a witness answered.

    Attributes:
        status: The status of HTTP.
        data: The body.
        location: Where a redirection leads, or None.
    """

    status: int
    data: bytes
    location: str | None = None


def is_address(text: str) -> bool:
    """Whether a text is the address of a witness that can be asked, without a user's name in it."""
    if not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def asked_to_cosign(
    address: str, note: SignedNote, size: int, path_from: Callable[[int], Sequence[bytes]]
) -> list[NoteSignature]:
    """The signature lines with which a witness answers; whose they are remains to be checked.

    Args:
        address: The address of the witness, before `/add-checkpoint`.
        note: The signed checkpoint.
        size: How many events it has.
        path_from: Gives the hashes of the consistency proof from an earlier size.

    Raises:
        NotCosigned: saying why it did not cosign.
    """
    old = 0
    for _ in range(_TRIES):
        hashes = [base64.b64encode(one).decode() for one in path_from(old)] if old else []
        body = "\n".join([f"old {old}", *hashes, "", str(note)])
        answer = _post(address, body.encode())
        if answer.status != HTTPStatus.CONFLICT:
            return _lines(address, answer, note, old)
        known = answer.data.removesuffix(b"\n")
        if not known.isdigit() or len(known) > 20 or int(known) > LARGEST:
            raise NotCosigned(f"{address} did not say how many events it has seen")
        old = int(known)
        if old > size:
            raise NotCosigned(
                f"{address} has cosigned {old} events of this store, and the checkpoint has {size}",
                hint="If the store has no more events either, some were removed from its end, or"
                " this is an older copy. Else seal it now, in another file.",
            )
    raise NotCosigned(f"{address} changed the number of events that it has seen each time")


def _lines(address: str, answer: WitnessAnswer, note: SignedNote, old: int) -> list[NoteSignature]:
    """The lines of an answer that is not about its size."""
    status = answer.status
    if status == HTTPStatus.OK:
        *lines, rest = answer.data.split(b"\n")
        if rest or not 1 <= len(lines) <= MOST_SIGNATURES:
            raise NotCosigned(f"{address} answered with text that is no lines of cosignatures")
        try:
            return [signature_line(one.decode()) for one in lines]
        except (BadNote, UnicodeDecodeError) as error:
            raise NotCosigned(f"{address} answered with no cosignature: {error}") from None
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and old:
        raise NotCosigned(
            f"{address} cosigned another history: the {old} events that it knows are not the first"
            " of this store",
            hint="One of the two was rewritten. Compare them with `timeline verify --checkpoint`"
            " and an earlier checkpoint.",
        )
    if status == HTTPStatus.NOT_FOUND:
        origin = note.text.partition("\n")[0]
        raise NotCosigned(f"{address} does not know this store, {origin}", hint=_KNOWN)
    if status == HTTPStatus.FORBIDDEN:
        raise NotCosigned(f"{address} does not know the key that signed", hint=_KNOWN)
    if answer.location is not None:
        raise NotCosigned(
            f"{address} redirects to {answer.location}, which was not asked",
            hint="If you trust that address, give it instead.",
        )
    raise NotCosigned(f"{address} answered with the status {status} of HTTP")


def _post(address: str, body: bytes) -> WitnessAnswer:
    """Sends one request, and gives up after `PATIENCE`.

    A timeout of the socket is for each of its bytes, so a thread is left behind instead of a
    command that waits for an answer of one byte a second.
    """
    got: SimpleQueue[WitnessAnswer | NotCosigned] = SimpleQueue()

    def ask() -> None:
        try:
            got.put(_answer(address, body))
        except NotCosigned as error:
            got.put(error)

    Thread(target=ask, name="timeline-witness", daemon=True).start()
    try:
        found = got.get(timeout=PATIENCE)
    except Empty:
        found = NotCosigned(f"{address} gave no whole answer within {PATIENCE:g} seconds")
    if isinstance(found, NotCosigned):
        raise found
    return found


def _answer(address: str, body: bytes) -> WitnessAnswer:
    request = urllib.request.Request(  # noqa: S310  `is_address` lets http and https alone through
        f"{address.rstrip('/')}/add-checkpoint",
        data=body,
        headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": "decision-timeline"},
    )
    try:
        try:
            answer = _opener().open(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            data = answer.read(LONGEST_ANSWER + 1)
            status = int(answer.status or 0)
            location = answer.headers.get("Location") if 300 <= status < 400 else None
    except (http.client.HTTPException, ValueError) as error:
        raise NotCosigned(f"{address} gave no answer of HTTP: {_why(error)}") from None
    except OSError as error:
        raise NotCosigned(f"{address} cannot be reached: {_why(error)}") from None
    if len(data) > LONGEST_ANSWER:
        raise NotCosigned(f"{address} answered with more than {LONGEST_ANSWER:,} bytes")
    return WitnessAnswer(status, data, location)


def _opener() -> urllib.request.OpenerDirector:
    """What speaks HTTP and nothing else, and follows no redirection."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    cause = reason if isinstance(reason, Exception) else error
    said = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return str(said)[:200]
