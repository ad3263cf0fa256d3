"""Witnesses: an honest one cosigns what continues what it saw, and a hostile one does no harm."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import base64
import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import Clock, stated
from tests.services.test_checkpoints import path, rewrite  # noqa: F401
from tests.services.witness import Witness, serving, witnessing
from timeline import Timeline
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.services.arguments import BadArgument
from timeline.services.seals import witness_requests
from timeline.services.seals.checkpoints import NotCosigned, NotSealed
from timeline.services.seals.note_keys import create_key, read_key
from timeline.services.seals.witness_list import read_witnesses

NAME = "example.org/archive"
DAY = timedelta(days=1)
WORDS = [
    "witness", "group", "quorum", "log", "a", "b", "c", "none", "any", "all", "1", "2", "-1", "#",
    "\n", "\n", "\n", *(Witness(name).vkey for name in "abc"), "http://127.0.0.1:1", "\t", "\r",
]  # fmt: skip
"""What lists of witnesses are made of."""


class Place:
    """A store, a key, and a witness who trusts it, at an address."""

    def __init__(self, store: Path, witness: Witness, address: str) -> None:
        self.store, self.witness, self.address = store, witness, address
        self.folder, self.key = store.parent, store.with_name("key")
        create_key(self.key, NAME)
        self.list = self.file("list", f"{witness.vkey} {address}\n")
        with Timeline.open(store) as door:
            self.origin = f"timeline/{door.identity()}"
        witness.trust(self.origin, read_key(self.key).public().text())

    def file(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text)
        return file

    def seal(
        self, name: str, *cosigners: object, key: bool = True, **more: object
    ) -> tuple[Path, list[str]]:
        """Seals and has cosigned; gives the file and what was told."""
        said: list[str] = []
        with Timeline.open(self.store) as door:
            _, (file,) = door.seal(
                self.folder / name,
                key=self.key if key else None,
                cosigners=[str(one) for one in cosigners or (self.list,)],
                tell=said.append,
                **more,  # type: ignore[arg-type]
            )
        return file, said

    def append(self, id_: str) -> None:
        with Timeline.open(self.store, clock=Clock()) as door:
            door.append(stated(id=id_))

    def checked(self, file: Path, **more: object) -> tuple[list[str], list[str]]:
        """Findings and notes of `verify`, without the name of the file."""
        said: list[str] = []
        with Timeline.open(self.store) as door:
            found = door.verify(
                quick=True,
                checkpoints=file,
                **{"witnesses": self.list, "tell": said.append, **more},  # type: ignore[arg-type]
            )
        return [one.message for one in found], [one.removeprefix(f"{file}: ") for one in said]


@pytest.fixture
def place(path: Path) -> Iterator[Place]:
    witness = Witness()
    with witnessing(witness) as address:
        yield Place(path, witness, address)


def label(witness: Witness) -> str:
    name, hashed, _ = witness.vkey.split("+", 2)
    return f"{name} (key {hashed})"


# --------------------------------------------------------------- an honest witness


def test_a_witness_cosigns_a_store_that_grows(place: Place) -> None:
    first, said = place.seal("first")
    assert said[0].startswith(f"cosigned by {label(place.witness)}, 20")
    place.append("more")
    second, _ = place.seal("second")
    # It is asked without knowing what it saw, and then with a proof from there.
    assert place.witness.asked == [0, 0, 4]
    for one in (first, second):
        findings, notes = place.checked(one, allowed_signers=place.key.with_name("key.pub"))
        assert findings == []
        assert f"signed by {NAME}" in notes[0]
        assert notes[1] == said[0] or one == second
    assert "cosignatures not checked: no --witnesses" in place.checked(first, witnesses=None)[1][1]


def test_a_cosignature_is_checked_to_the_byte(place: Place) -> None:
    file, _ = place.seal("first")
    whole = file.read_text()
    body, _, signatures = whole.partition("\n\n")
    cosignature = signatures.splitlines()[1]
    data = bytearray(base64.b64decode(cosignature.split(" ")[2]))
    assert len(data) == 4 + 8 + 64
    for at in (4, 11, 12, 75):
        data[at] ^= 1
        altered = base64.b64encode(data).decode()
        file.write_text(whole.replace(cosignature, f"— {place.witness.name} {altered}"))
        findings, notes = place.checked(file)
        assert f"the cosignature by {label(place.witness)} is invalid" in findings[0]
        assert "0 of the 1 witnesses" in findings[1]
        assert not [one for one in notes if "cosigned" in one]
        data[at] ^= 1
    file.write_text(whole.replace(body, body.replace("sealed 20", "sealed 19")))
    assert "is invalid: the checkpoint was altered" in place.checked(file)[0][0]


def test_a_rewritten_history_is_refused(place: Place) -> None:
    place.seal("first")
    title = '\'"title":"statement-made"\', \'"title":"Other words"\''
    rewrite(place.store, f"UPDATE stored_events SET state = replace(state, {title})")
    place.append("more")
    with pytest.raises(NotCosigned, match="cosigned another history: the 4 events that it knows"):
        place.seal("second")
    assert not (place.folder / "second").exists()
    assert place.witness.seen[place.origin][0] == 4


def test_a_store_that_is_not_the_sealed_one_asks_nobody(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (file,) = door.seal(place.folder / "first", key=place.key)
    before = file.read_text()
    title = '\'"title":"statement-made"\', \'"title":"Other words"\''
    rewrite(place.store, f"UPDATE stored_events SET state = replace(state, {title})")
    with pytest.raises(NotSealed, match="does not begin with the events of the checkpoint"):
        place.seal("first", key=False)
    place.file("first", before.replace("timeline/", "timeline/x", 1))
    with pytest.raises(NotSealed, match="is for another store"):
        place.seal("first", key=False)
    assert place.witness.asked == []


def test_a_store_that_lost_its_end_is_refused(place: Place) -> None:
    older = place.store.with_name("older.db")
    with Timeline.open(place.store) as door:
        door.backup(older)
    place.append("more")
    place.seal("first")
    place.store = older
    with pytest.raises(NotCosigned, match=r"has cosigned 5 events .* and the checkpoint has 4"):
        place.seal("second")
    assert not (place.folder / "second").exists()


def test_a_witness_that_does_not_know_the_store_or_the_key_says_so(place: Place) -> None:
    place.witness.logs = {place.origin: [Witness().vkey]}
    with pytest.raises(NotCosigned, match="does not know the key that signed"):
        place.seal("first")
    place.witness.logs = {}
    with pytest.raises(NotCosigned, match=f"does not know this store, {place.origin}") as caught:
        place.seal("first")
    assert caught.value.hint is not None
    assert "timeline key show" in caught.value.hint
    assert not (place.folder / "first").exists()


def test_some_of_several_witnesses_may_be_enough(place: Place) -> None:
    away = Witness("witness.example/away")
    both = place.file(
        "both",
        f"# Ours\nwitness here {place.witness.vkey} {place.address}\n\n"
        f"\twitness away {away.vkey} http://127.0.0.1:1 \n"
        "group enough any here away\nquorum enough\n",
    )
    with pytest.raises(NotCosigned, match=r"1 cosigned: http://127\.0\.0\.1:1 cannot be reached"):
        place.seal("first", both)
    assert not (place.folder / "first").exists()
    file, said = place.seal("first", both, quorum=1)
    assert [one.partition(":")[0] for one in said[1:]] == ["not cosigned"]
    assert place.checked(file, witnesses=both)[0] == []
    (finding,) = place.checked(file, witnesses=both, quorum=2)[0]
    assert finding == f"1 of the 2 witnesses in {both} cosigned, and 2 must have cosigned"
    text = both.read_text()
    both.write_text(text.replace("quorum enough", "quorum away"))
    (finding,) = place.checked(file, witnesses=both)[0]
    assert finding.endswith(f"that is not the quorum “away” of {both}")
    both.write_text(text.replace("any", "all"))
    assert len(place.checked(file, witnesses=both)[0]) == 1
    both.write_text(text.replace("quorum enough", "quorum none"))
    assert place.checked(file, witnesses=both)[0] == []
    # Without a quorum, all must have cosigned.
    both.write_text(text.replace("quorum enough", ""))
    assert len(place.checked(file, witnesses=both)[0]) == 1
    with pytest.raises(SigningFailed, match="3 witnesses cannot have cosigned, because"):
        place.checked(file, witnesses=both, quorum=3)
    with pytest.raises(SigningFailed, match="3 witnesses cannot cosign, because fewer are"):
        place.seal("second", both, quorum=3)


def test_a_list_may_say_which_log_must_have_signed(place: Place) -> None:
    file, _ = place.seal("first")
    signed = read_key(place.key).public().text()
    place.file("list", f"log {signed}\n{place.witness.vkey}\n")
    assert place.checked(file)[0] == []
    create_key(place.folder / "other", NAME)
    other = read_key(place.folder / "other").public().text()
    place.file("list", f"log {other} https://log.example\n{place.witness.vkey}\n")
    assert place.checked(file)[0] == [f"no log that {place.list} lists has signed"]


def test_a_checkpoint_that_is_there_is_cosigned_later(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (file,) = door.seal(place.folder / "first", key=place.key)
    before = file.read_text()
    place.append("more")
    assert place.seal("first", key=False)[0] == file
    cosigned = file.read_text()
    assert cosigned.startswith(before)
    assert place.checked(file)[0] == []
    # The earlier cosignature stays, and nobody is asked again.
    place.witness.clock = lambda: time.time() + 60
    place.seal("first", key=False)
    assert (file.read_text(), place.witness.asked) == (cosigned, [0])
    other = place.file("text", "no checkpoint")
    with pytest.raises(NotSealed, match="already exists with different content"):
        place.seal("text")
    assert other.read_text() == "no checkpoint"


def test_cosignatures_of_one_who_is_offline_are_brought_in_a_file(place: Place) -> None:
    place.file("keys", f"{place.witness.vkey}\n")
    with Timeline.open(place.store) as door:
        _, (file,) = door.seal(place.folder / "first", key=place.key)
    before = file.read_text()
    body = before.partition("\n\n")[0] + "\n"
    line = place.file("line", place.witness.line(body).replace("\n", "\r\n"))
    with pytest.raises(SigningFailed, match=r"no key is known of the witness .*line"):
        place.seal("first", line, key=False)
    place.seal("first", line, key=False, witnesses=place.folder / "keys")
    assert place.checked(file)[0] == []
    assert place.witness.asked == []
    # A copy that somebody else had cosigned is such a file too; what it says of itself is not.
    cosigned = place.file("copy", file.read_text())
    file.write_text(before)
    place.seal("first", cosigned, key=False, witnesses=place.folder / "keys")
    assert file.read_text() == cosigned.read_text()
    file.write_text(before)
    line.write_text(place.witness.line(body.replace("\n4\n", "\n5\n")))
    with pytest.raises(NotCosigned, match="is invalid: it was altered, or is of another check"):
        place.seal("first", line, key=False, witnesses=place.folder / "keys")
    line.write_text(Witness().line(body))
    with pytest.raises(NotCosigned, match="gave no cosignature by a witness that is listed"):
        place.seal("first", line, key=False, witnesses=place.folder / "keys")
    line.write_text("— half\n")
    with pytest.raises(SigningFailed, match="line:1: a signature is not base64"):
        place.seal("first", line, key=False, witnesses=place.folder / "keys")
    assert file.read_text() == before


def test_a_proof_and_a_comparison_ask_for_witnesses_too(place: Place) -> None:
    first, _ = place.seal("first")
    place.append("more")
    second, _ = place.seal("second")
    proof = place.folder / "proof"
    strangers = place.file("strangers", f"{Witness().vkey}\n")
    with Timeline.open(place.store) as door:
        proof.write_text(json.dumps(door.prove("second", first).as_json()))
        assert door.check_proof(proof, first, witnesses=place.list, quorum=1)[1] == []
        (wrong,) = door.check_proof(proof, first, witnesses=strangers)[1]
        proof.write_text(json.dumps(door.prove_consistency(first, second).as_json()))
        assert door.check_consistency(proof, witnesses=place.list)[1] == []
        found = door.check_consistency(proof, checkpoints=first, witnesses=strangers)[1]
    assert "0 of the 1 witnesses" in wrong.message
    assert [one.path for one in found] == [str(first), f"{proof}: to"]


# --------------------------------------------------------------- a witness that means harm


def _answers(status: int, body: bytes, *headers: tuple[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def _line(name: str, data: bytes) -> bytes:
    return f"— {name} {base64.b64encode(data).decode()}\n".encode()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b"", "gave no cosignature|no lines of cosignatures"),
        (200, b"x" * (1 << 16) + b"\n", "answered with more than 65,536 bytes"),
        (200, b"nothing\n", "answered with no cosignature: a line beneath"),
        (200, b"\xff\n", "answered with no cosignature"),
        (200, _line("w", bytes(76))[:-1], "no lines of cosignatures"),
        (200, _line("w", bytes(76)) * 101, "no lines of cosignatures"),
        (200, _line(NAME, bytes(68)), "gave no cosignature by a witness that is listed"),
        (302, b"", "redirects to http://127.0.0.1:1/, which was not asked"),
        (307, b"", "redirects to http://127.0.0.1:1/, which was not asked"),
        (400, b"", "answered with the status 400"),
        (409, b"", "did not say how many events it has seen"),
        (409, b"-1\n", "did not say how many events it has seen"),
        (409, b"9" * 60, "did not say how many events it has seen"),
        (409, b"999999999\n", "has cosigned 999999999 events"),
        (409, b"1\n", "changed the number of events that it has seen each time"),
        (422, b"", "answered with the status 422"),
        (500, b"<html>", "answered with the status 500"),
        (503, b"\x1b]0;x\x07", "answered with the status 503"),
    ],
)
def test_a_wrong_answer_is_an_error_and_nothing_is_written(
    place: Place, status: int, body: bytes, said: str
) -> None:
    location = [("Location", "http://127.0.0.1:1/")] if status < 400 else []
    with serving(_answers(status, body, *location)) as address:
        place.file("list", f"{place.witness.vkey} {address}\n")
        with pytest.raises(NotCosigned, match=said):
            place.seal("first")
    assert sorted(one.name for one in place.folder.glob("*first*")) == []


@pytest.mark.parametrize("what", ["another key", "another text", "a future", "no time", "short"])
def test_a_false_cosignature_is_not_taken_in(place: Place, what: str) -> None:
    class Liar(Witness):
        def line(self, body: str) -> str:
            if what == "another key":
                line = Witness(self.name).line(body)
                data = self._key_id() + base64.b64decode(line.split(" ")[2])[4:]
                return _line(self.name, data).decode()
            if what == "another text":
                return super().line(body.replace("\n4\n", "\n5\n"))
            if what == "short":
                return _line(self.name, self._key_id() + bytes(20)).decode()
            self.clock = (lambda: 0) if what == "no time" else (lambda: time.time() + 3600)
            return super().line(body)

    liar = Liar()
    liar.logs = place.witness.logs
    with witnessing(liar) as address:
        place.file("list", f"{liar.vkey} {address}\n")
        with pytest.raises(NotCosigned, match=r"is invalid|is dated in the future"):
            place.seal("first")
    assert not (place.folder / "first").exists()


def test_lines_of_others_are_left_out(place: Place) -> None:
    class Talker(Witness):
        def line(self, body: str) -> str:
            forged = _line(NAME, read_key(place.key).public().hash + bytes(64)).decode()
            return Witness("stranger.example").line(body) + super().line(body) + forged

    talker = Talker()
    talker.logs = place.witness.logs
    with witnessing(talker) as address:
        place.file("list", f"{talker.vkey} {address}\n")
        file, _ = place.seal("first")
    assert len(file.read_text().partition("\n\n")[2].splitlines()) == 2
    assert place.checked(file, allowed_signers=place.key.with_name("key.pub"))[0] == []


def test_a_cosignature_of_the_future_does_not_count(place: Place) -> None:
    file, _ = place.seal("first")
    body, _, signatures = file.read_text().partition("\n\n")
    place.witness.clock = lambda: time.time() + 3600
    line = place.witness.line(f"{body}\n")
    file.write_text(f"{body}\n\n{signatures.splitlines()[0]}\n{line}")
    assert "is dated in the future" in place.checked(file)[0][0]


def _drips(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(40):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def _is_silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)
    handler.close_connection = True


def _ends(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")


def _is_none(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 SSH-2.0\r\n")


@pytest.mark.parametrize(
    ("does", "patience", "said"),
    [
        (_drips, 0.3, "gave no whole answer within 0.3 seconds"),
        (_is_silent, 0.3, "gave no whole answer within 0.3 seconds|cannot be reached: timed out"),
        (_ends, 20.0, "gave no answer of HTTP|no lines of cosignatures"),
        (_is_none, 20.0, "gave no answer of HTTP"),
    ],
)
def test_every_request_ends(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    does: Callable[[BaseHTTPRequestHandler], None],
    patience: float,
    said: str,
) -> None:
    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                length = 0
                while (line := self.rfile.readline()).strip():
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                self.rfile.read(length)
                does(self)

    monkeypatch.setattr(witness_requests, "PATIENCE", patience)
    with serving(Handler) as address:
        place.file("list", f"{place.witness.vkey} {address}\n")
        with pytest.raises(NotCosigned, match=said):
            place.seal("first")
    assert not (place.folder / "first").exists()


def test_a_witness_whose_certificate_nobody_vouches_for_is_not_asked(place: Place) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY
    ).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
    )  # fmt: skip
    pem = place.folder / "pem"
    pem.write_bytes(
        made.sign(key, SHA256()).public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with witnessing(place.witness, context) as address:
        assert address.startswith("https://")
        place.file("list", f"{place.witness.vkey} {address}\n")
        with pytest.raises(NotCosigned, match=r"cannot be reached: .*certificate verify failed"):
            place.seal("first")
    assert place.witness.asked == []


# --------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    "address",
    ["ftp://w.example", "file:///etc/passwd", "http://", "http://me:secret@w.example",
     "https://w.example/?a=b", "https://w.example/#a", "http://w.example:x", "http://a b",
     "http://exämple.org", "http://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_not_asked(place: Place, address: str) -> None:
    with pytest.raises(SigningFailed, match="is not the address of a witness"):
        place.seal("first", address, witnesses=place.list)
    if " " not in address:
        place.file("list", f"{place.witness.vkey} {address}\n")
        with pytest.raises(SigningFailed, match="is not the address of a witness"):
            place.seal("first")
    assert not (place.folder / "first").exists()


def test_what_is_missing_is_said(place: Place) -> None:
    with pytest.raises(SigningFailed, match="no key is known of the witness http://w"):
        place.seal("first", "http://w.example")
    with pytest.raises(SigningFailed, match="has no address of a witness"):
        place.seal("first", place.file("keys", place.witness.vkey))
    with pytest.raises(SigningFailed, match=r"cannot read .*nowhere: No such file"):
        place.seal("first", place.folder / "nowhere")
    with pytest.raises(NotCosigned, match="the checkpoint is not signed"):
        place.seal("first", key=False)
    for more in ({"witnesses": "x"}, {"quorum": 1}):
        with Timeline.open(place.store) as door, pytest.raises(BadArgument, match="no cosigners"):
            door.seal(place.folder / "first", **more)  # type: ignore[arg-type]
    with Timeline.open(place.store) as door, pytest.raises(BadArgument, match="no witnesses"):
        door.verify(quorum=1)
    with Timeline.open(place.store) as door, pytest.raises(BadArgument, match="need a path"):
        door.seal(cosigners=str(place.list))
    assert place.witness.asked == []


def test_a_key_of_ssh_and_a_stamped_checkpoint_are_refused(place: Place) -> None:
    place.file("ssh", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
    with Timeline.open(place.store) as door:
        with pytest.raises(NotSealed, match="is a key of SSH"):
            door.seal(place.folder / "one", key=place.folder / "ssh", cosigners=str(place.list))
        door.seal(place.folder / "first", key=place.key)
    place.file("first.tsr", "a stamp")
    with pytest.raises(NotSealed, match="has an SSH signature or a time stamp"):
        place.seal("first", key=False)
    assert place.witness.asked == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lists no witness"),
        ("# nothing\n", "lists no witness"),
        ("nonsense", ":1: it is not name"),
        ("\nwitness a", ":2: a witness has a key"),
        ("KEY http://a b", ":1: a witness has a key"),
        ("KEY\nKEY", ":2: this key is in the list already"),
        ("witness none KEY", "“none” is a name already"),
        ("witness a KEY\ngroup a any a", "“a” is a name already"),
        ("witness a KEY\ngroup b any", "a group has a name, a number"),
        ("witness a KEY\ngroup b any c", "no line before this one has “c”"),
        ("witness a KEY\ngroup b 2 a", "2 of 1 is not possible"),
        ("witness a KEY\ngroup b 0 a", "0 of 1 is not possible"),
        ("witness a KEY\ngroup b some a", "“some” is not a number"),
        ("witness a KEY\ngroup b 1 a a", "“a” is in a group already"),
        ("witness a KEY\nquorum a\nquorum a", "a list has one quorum"),
        ("witness a KEY\nquorum b", "no line before this one has “b”"),
        ("witness a KEY\nlog KEY", "it is not an Ed25519 key"),
        ("witness a LOG", "it is the key of a log"),
    ],
)
def test_a_list_that_is_wrong_names_the_line(tmp_path: Path, text: str, said: str) -> None:
    create_key(tmp_path / "key", NAME)
    log = read_key(tmp_path / "key").public().text()
    file = tmp_path / "list"
    file.write_text(text.replace("KEY", Witness().vkey).replace("LOG", log))
    with pytest.raises(SigningFailed, match=said):
        read_witnesses(file)


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_list_says_is_read_or_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "list"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(SigningFailed):
        found = read_witnesses(file)
        assert found.missing(found.all_keys(), None) is None


def test_a_key_of_another_kind_or_hash_is_refused(tmp_path: Path) -> None:
    vkey, file = Witness("w.example").vkey, tmp_path / "list"
    name, hashed, key = vkey.split("+", 2)
    file.write_text(f"{name}+{'0' * 8}+{key}\n")
    with pytest.raises(SigningFailed, match="its hash is of another name or key"):
        read_witnesses(file)
    file.write_text(f"{name}+{hashed}+{base64.b64encode(bytes([6]) + bytes(1312)).decode()}\n")
    with pytest.raises(SigningFailed, match="ML-DSA-44"):
        read_witnesses(file)
    file.write_text(f"{name}+{hashed}+{base64.b64encode(bytes([9]) + bytes(32)).decode()}\n")
    with pytest.raises(SigningFailed, match="not an Ed25519 key of a witness"):
        read_witnesses(file)
