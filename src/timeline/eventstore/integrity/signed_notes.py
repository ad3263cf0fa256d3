"""Signed notes (C2SP): text with signatures beneath it, and the Ed25519 keys that make them.

A checkpoint with such a signature is one file, which programs of other transparency logs read.
The keys are written as they write them, so that a newsroom can use the same key elsewhere: a
public one is `name+hash+key`, a private one the same with `PRIVATE+KEY+` before it. The library
of the signatures is an extra, and is imported where it is used.
"""

from __future__ import annotations

import base64
import binascii
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from timeline.domain.errors import TimelineError

if TYPE_CHECKING:
    from types import ModuleType

PRIVATE: Final = "PRIVATE+KEY+"
"""How a private key begins."""
MOST_SIGNATURES: Final = 100
"""Of a note; more are refused."""
_ED25519: Final = b"\x01"
_DASH: Final = "— "
_PUBLIC_KEY: Final = re.compile(r"(?P<name>[^+]+)\+(?P<hash>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")


class SigningMissing(TimelineError):
    """The library that makes and checks Ed25519 signatures is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "cryptography, which makes and checks the signatures of notes, is not installed",
            hint="Install it: pip install 'decision-timeline[sign]'.",
        )


class BadNote(ValueError):
    """Text that is not a signed note, or a key that is not one of its keys; says why."""


class NoteKey(NamedTuple):
    """A public key, which checks signatures.

    Attributes:
        name: Whose it is; no spaces and no `+`.
        key: The Ed25519 key, 32 bytes.
        kind: The byte that says what it signs: a note, or as a witness.
    """

    name: str
    key: bytes
    kind: bytes = _ED25519

    @property
    def hash(self) -> bytes:
        """What tells keys of one name apart in signatures, 4 bytes."""
        return sha256(self.name.encode() + b"\n" + self.kind + self.key).digest()[:4]

    @property
    def label(self) -> str:
        """The name and the hash, for people."""
        return f"{self.name} (key {self.hash.hex()})"

    def text(self) -> str:
        """The key as others write it: `name+hash+key`."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(self.kind + self.key).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what `text` gives.

        Raises:
            BadNote: if it is not a key, or its hash is of another key.
        """
        name, hashed, data = key_parts(text)
        key = cls(name, data[1:])
        if data[:1] != _ED25519 or len(key.key) != 32:
            raise BadNote("it is not an Ed25519 key")
        if key.hash != hashed:
            raise BadNote("its hash is of another name or key")
        return key


class PrivateNoteKey(NamedTuple):
    """A private key, which signs. Its representation hides the key.

    Attributes:
        name: Whose it is.
        seed: The Ed25519 private key, 32 bytes.
    """

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"PrivateNoteKey({self.name!r}, …)"

    def public(self) -> NoteKey:
        """The public key of it.

        Raises:
            SigningMissing: if the extra `sign` is not installed.
        """
        private = _library().Ed25519PrivateKey.from_private_bytes(self.seed)
        return NoteKey(self.name, private.public_key().public_bytes_raw())

    def text(self) -> str:
        """The key as others write it; whoever reads it can sign."""
        key = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.public().hash.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what `text` gives.

        Raises:
            BadNote: if it is not a private key; the reason has no part of it.
            SigningMissing: if the extra `sign` is not installed.
        """
        found = _PUBLIC_KEY.fullmatch(text.removeprefix(PRIVATE))
        data = None if found is None else _decoded(found["key"])
        if not text.startswith(PRIVATE) or found is None or not is_key_name(found["name"]):
            raise BadNote(f"it is not {PRIVATE}name+hash+key")
        if data is None or data[:1] != _ED25519 or len(data) != 33:
            raise BadNote("it is not an Ed25519 key")
        key = cls(found["name"], data[1:])
        if key.public().hash.hex() != found["hash"]:
            raise BadNote("its hash is of another name or key")
        return key

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key of that name.

        Raises:
            BadNote: if it is no name of a key.
            SigningMissing: if the extra `sign` is not installed.
        """
        if not is_key_name(name):
            raise BadNote("the name of a key has neither spaces nor “+”")
        return cls(name, _library().Ed25519PrivateKey.generate().private_bytes_raw())


class NoteSignature(NamedTuple):
    """One signature beneath a note.

    Attributes:
        name: Whose key signed, as the line says.
        hash: The hash of the key, as the line says, 4 bytes.
        data: The signature.
    """

    name: str
    hash: bytes
    data: bytes

    def line(self) -> str:
        """The line of it, with its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.hash + self.data).decode()}\n"

    def is_by(self, key: NoteKey) -> bool:
        """Whether the line says that this key made it; `verifies` shows whether that is true."""
        return (self.name, self.hash) == (key.name, key.hash)


class SignedNote(NamedTuple):
    """A text and its signatures.

    Attributes:
        text: The text, with the end of its last line.
        signatures: The signatures, in their order; none of a note that is not signed.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        signed = "".join(one.line() for one in self.signatures)
        return f"{self.text}\n{signed}" if signed else self.text

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Reads a note; text without a blank line is one that is not signed.

        Raises:
            BadNote: saying what is wrong.
        """
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise BadNote("it is not UTF-8") from None
        text, blank, beneath = whole.rpartition("\n\n")
        if not blank:
            return cls(whole, ())
        lines = beneath.removesuffix("\n").split("\n")
        if any(char < " " and char != "\n" for char in whole):
            raise BadNote("it has control characters")
        if len(lines) > MOST_SIGNATURES or not beneath.endswith("\n"):
            raise BadNote("it has too many signatures, or its last line has no end")
        return cls(f"{text}\n", tuple(map(signature_line, lines)))

    def signed(self, key: PrivateNoteKey) -> Self:
        """The note with a signature by this key, which replaces an earlier one by it.

        Raises:
            SigningMissing: if the extra `sign` is not installed.
        """
        private = _library().Ed25519PrivateKey.from_private_bytes(key.seed)
        public = key.public()
        made = NoteSignature(public.name, public.hash, private.sign(self.text.encode()))
        others = (one for one in self.signatures if not one.is_by(public))
        return self._replace(signatures=(*others, made))

    def verifies(self, signature: NoteSignature, key: NoteKey) -> bool:
        """Whether a signature is of this text, and was made by this key.

        Raises:
            SigningMissing: if the extra `sign` is not installed.
        """
        return is_ed25519(signature.data, self.text.encode(), key.key) and signature.is_by(key)


def key_parts(text: str) -> tuple[str, bytes, bytes]:
    """The name, the hash and the data of a public key; the first byte of the data is its type.

    Raises:
        BadNote: if it is not written as public keys are.
    """
    found = _PUBLIC_KEY.fullmatch(text)
    data = None if found is None else _decoded(found["key"])
    if found is None or data is None or not is_key_name(found["name"]):
        raise BadNote("it is not name+hash+key")
    return found["name"], bytes.fromhex(found["hash"]), data


def is_ed25519(signature: bytes, data: bytes, key: bytes) -> bool:
    """Whether a key of 32 bytes made a signature of these bytes.

    Raises:
        SigningMissing: if the extra `sign` is not installed.
    """
    public = _library().Ed25519PublicKey.from_public_bytes(key)
    from cryptography.exceptions import InvalidSignature

    try:
        public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def is_key_name(name: str) -> bool:
    """Whether a key may have this name."""
    return name != "" and name.isprintable() and not re.search(r"[\s+]", name)


def signature_line(line: str) -> NoteSignature:
    """Reads one signature line, without its end.

    Raises:
        BadNote: saying what is wrong.
    """
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = _decoded(encoded)
    if not line.startswith(_DASH) or not is_key_name(name):
        raise BadNote("a line beneath the blank one is not a signature")
    if data is None or len(data) < 5:
        raise BadNote("a signature is not base64")
    return NoteSignature(name, data[:4], data[4:])


def _decoded(text: str) -> bytes | None:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return data if base64.b64encode(data).decode() == text else None


def _library() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise SigningMissing from None
    return ed25519
