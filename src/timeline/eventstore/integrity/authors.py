"""Who appends: the name that each event carries, and the signature, where its author has a key.

Both are members of the state, so the leaf of the hash tree covers them, a copy keeps them, and a
proof shows them; see docs/decisions/0021-who-and-when.md. A signature is of all the rest of the
state, as a signed note (C2SP), so that whoever has one event and a public key can check it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from timeline.domain.events import Attribution, GovernmentEvent
from timeline.eventstore.serialization import serialize

if TYPE_CHECKING:
    from timeline.eventstore.integrity.signed_notes import PrivateNoteKey, SignedNote

FIRST_LINE: Final = "timeline-entry/1"
"""Of the text that is signed: what a key signs elsewhere begins otherwise."""
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_SIGNATURE: Final = (
    r'\{"class_version":\d+,"recorded":"[^"]*",'
    rf'"appended_by":{_TEXT}(?:,"appended_at":"[^"]*")?(?P<member>,"signature":(?P<line>{_TEXT}))'
)

Event = TypeVar("Event", bound=GovernmentEvent)


class Author(NamedTuple):
    """Who appends.

    Attributes:
        name: Their name; a server says itself whom it has connected.
        key: The key that signs what they append; None for none.
    """

    name: str
    key: PrivateNoteKey | None = None

    def attributed(self, event: Event, now: datetime) -> Event:
        """The event with who appended it, when by this clock, and the signature.

        Raises:
            SigningMissing: if there is a key, and the extra `sign` is not installed.
        """
        said = Attribution.of(self.name, now, event.recorded)
        event = event.attributed(said)
        if self.key is None:
            return event
        from timeline.eventstore.integrity.signed_notes import SignedNote

        text = signed_text(event.originator_id, serialize(event))
        (signature,) = SignedNote(text, ()).signed(self.key).signatures
        return event.attributed(said._replace(signature=signature.line().rstrip("\n")))


def signed_text(government: str, unsigned: bytes) -> str:
    """The text that an author signs: whose history it is in, and the hash of the state.

    Args:
        government: The id of the government.
        unsigned: The state without its member `signature`.
    """
    import base64
    from hashlib import sha256

    return f"{FIRST_LINE}\n{government}\n{base64.b64encode(sha256(unsigned).digest()).decode()}\n"


def signed_note(government: str, state: str) -> SignedNote | None:
    """What the author of a stored event signed, with the signature; None where nobody did.

    Raises:
        BadNote: if what stands for a signature is none.
    """
    found = re.match(_SIGNATURE, state)
    if found is None:
        return None
    unsigned = state[: found.start("member")] + state[found.end("member") :]
    from timeline.eventstore.integrity.signed_notes import BadNote, SignedNote

    text = signed_text(government, unsigned.encode("utf-8", "surrogateescape"))
    try:
        line = json.loads(found["line"])
        return SignedNote.parse(f"{text}\n{line}\n".encode())
    except (ValueError, UnicodeEncodeError) as error:
        raise BadNote(str(error)) from None
