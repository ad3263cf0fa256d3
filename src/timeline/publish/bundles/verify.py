"""Checks a decision timeline without the program that made it: give this file to the other side.

It needs Python 3.8 or later and nothing else for hashes, proofs and stores, `openssl` 3 for the
signatures of notes, witnesses and time stamps, and `ssh-keygen` for signatures of SSH keys. Read
it before you run it: it is short, it writes nothing but temporary files, and uses no network.

    python verify.py                        the bundle in whose folder this file is
    python verify.py FOLDER                 another bundle
    python verify.py --proof FILE --checkpoint FILE
    python verify.py --consistency FILE [--checkpoint FILE ...]
    python verify.py --store FILE --checkpoint FILE

Add --signers, --witnesses and --certificates with files of your own: those in a bundle were
chosen by its maker. The exit code is 0 if nothing is wrong, and 1 otherwise.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

UTC = timezone.utc  # noqa: UP017  its other name came with Python 3.11
WRONG: list[str] = []


def say(mark: str, text: str) -> None:
    """Prints a line; whatever a file says cannot move the cursor or colour anything."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    print(f"{mark:5}", shown, flush=True)
    if mark == "WRONG":
        WRONG.append(text)


def judge(fine: bool, good: str, bad: str) -> None:
    """Says what is so, or what is wrong."""
    say("ok", good) if fine else say("WRONG", bad)


# ---- files: whatever is in them, a sentence says what is wrong, and the other checks go on

KINDS = {str: "text", int: "a whole number", list: "a list", dict: "an object"}


class WrongShape(Exception):
    """A file that is not what it should be; the message says why."""


@contextmanager
def about(what: object) -> Iterator[None]:
    """Says what is wrong with a file, and goes on behind this check."""
    try:
        yield
    except BrokenPipeError:
        raise
    except WrongShape as error:
        say("WRONG", f"{what}: {error}")
    except OSError as error:
        of = "" if error.filename is None or str(error.filename) == str(what) else error.filename
        say("WRONG", f"{what}: cannot read {of or 'it'}: {error.strerror or error}")
    except (sqlite3.Error, subprocess.SubprocessError) as error:
        say("WRONG", f"{what}: it cannot be checked: {error}")
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        say("WRONG", f"{what}: it is not what it should be, or was altered")


def text_of(raw: bytes) -> str:
    """The text of a file, without the mark that some editors write before it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongShape("it is not text in UTF-8") from None


def lines_of(file: Path) -> list[str]:
    """The lines of a list: of keys, of witnesses, of files."""
    try:
        return text_of(file.read_bytes()).splitlines()
    except WrongShape as error:
        raise WrongShape(f"cannot read {file}: {error}") from None


def object_in(text: str) -> dict[str, object]:
    """A JSON object; nothing in it may be said twice, because people would read the first."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise WrongShape("a member of it occurs twice")
        return dict(pairs)

    try:
        found = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise WrongShape("it is not JSON") from None
    if not isinstance(found, dict):
        raise WrongShape("it is not a JSON object")
    return found


def member(of: dict[str, Any], name: str, kind: type) -> Any:
    """A member of a JSON object, of the kind that it must have."""
    if type(of.get(name)) is not kind:
        raise WrongShape(f"“{name}” is missing or not {KINDS[kind]}")
    return of[name]


def hashes_in(of: dict[str, Any], name: str) -> list[bytes]:
    """A list of hashes in base64."""
    try:
        found = [base64.b64decode(one, validate=True) for one in member(of, name, list)]
    except (TypeError, ValueError):
        found = [b""]
    if any(len(one) != 32 for one in found):
        raise WrongShape(f"“{name}” is not a list of hashes in base64")
    return found


# ---- hashes: RFC 9162, 2.1, with SHA-256


def sha(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes of a tree."""
    return sha(b"\x01" + left + right)


def leaf(government: str, version: int, topic: str, state: str) -> bytes:
    """The hash of a stored event: four netstrings behind a zero byte."""
    # What a store holds as text may be no UTF-8; its bytes are hashed as they are.
    texts = (government, str(version), topic, state)
    parts = [one.encode(errors="surrogateescape") for one in texts]
    return sha(b"\x00" + b"".join(b"%d:%s," % (len(one), one) for one in parts))


def roots_of(leaves: Iterator[bytes], sizes: list[int]) -> dict[int, bytes]:
    """The root of the tree of the first leaves, at each of these sizes."""
    peaks: list[tuple[int, bytes]] = []
    found = {0: sha(b"")}
    for size, one in enumerate(leaves, 1):
        height, top = 0, one
        while peaks and peaks[-1][0] == height:
            top = node(peaks.pop()[1], top)
            height += 1
        peaks.append((height, top))
        if size in sizes:
            root = peaks[-1][1]
            for _, peak in peaks[-2::-1]:
                root = node(peak, root)
            found[size] = root
    return found


def root_by_inclusion(one: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """2.1.3.2: the root to which a path leads from a leaf."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, one
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def is_continued(old: SealedTree, new: SealedTree, path: list[bytes]) -> bool:
    """2.1.4.2: whether the later tree begins with the earlier one."""
    if old.size == 0 or old.size >= new.size:
        return not path and (old.size == 0 or old[1:3] == new[1:3])
    if old.size & (old.size - 1) == 0:
        path = [old.root, *path]
    if not path:
        return False
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node(step, first), node(step, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and (first, second) == (old.root, new.root)


# ---- checkpoints and signatures: C2SP tlog-checkpoint, signed-note, tlog-cosignature


class SealedTree(NamedTuple):
    """A checkpoint: whose tree, how many events, its root, and the bytes of its file."""

    origin: str
    size: int
    root: bytes
    data: bytes
    path: Path | None = None

    @property
    def text(self) -> bytes:
        """What is signed: all before the blank line."""
        before, blank, _ = self.data.partition(b"\n\n")
        return before + b"\n" if blank else self.data

    def lines(self) -> Iterator[tuple[str, bytes]]:
        """Name and data of each signature line."""
        for line in self.data.partition(b"\n\n")[2].decode().splitlines():
            found = re.fullmatch(r"— (\S+) ([A-Za-z0-9+/]+={0,2})", line)
            if found is None or len(found.group(2)) % 4:
                raise WrongShape("a line beneath the blank one is not a signature")
            yield found.group(1), base64.b64decode(found.group(2))

    def sealed(self) -> datetime | None:
        """When it says that it was made."""
        found = re.search(rb"^sealed (\S+)Z$", self.text, re.MULTILINE)
        try:
            moment = datetime.fromisoformat(found.group(1).decode()) if found else None
        except ValueError:
            raise WrongShape("the time in it is not a moment") from None
        return moment.replace(tzinfo=UTC) if moment else None


def read_checkpoint(raw: bytes, path: Path | None = None) -> SealedTree:
    """Reads a checkpoint, whatever mail made of its line ends."""
    data = text_of(raw).encode().replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    found = re.match(r"(.+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n", data.decode())
    if found is None:
        raise WrongShape("it is not a checkpoint: origin, number of events, and root, a line each")
    root = base64.b64decode(found.group(3))
    return SealedTree(found.group(1), int(found.group(2)), root, data, path)


def read_given(files: list[Path]) -> list[SealedTree]:
    """The checkpoints in these files; says which are none."""
    found = []
    for file in files:
        with about(file):
            found.append(read_checkpoint(file.read_bytes(), file))
    return found


def ed25519(key: bytes, signed: bytes, signature: bytes) -> bool:
    """Whether a key made a signature, by openssl."""
    spki = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + key).decode()
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "key").write_text(f"-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n")
        (at / "signed").write_bytes(signed)
        (at / "signature").write_bytes(signature)
        command = "openssl pkeyutl -verify -pubin -inkey key -rawin -in signed -sigfile signature"
        return run(command.split(), at).returncode == 0


def run(
    command: list[str], folder: Path | None = None, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Runs openssl or ssh-keygen, without a shell."""
    if shutil.which(command[0]) is None:
        raise WrongShape(f"{command[0]} is not installed, and a signature is not checked")
    return subprocess.run(  # noqa: S603
        command, cwd=folder, input=given, capture_output=True, timeout=60, check=False
    )


def keys_in(file: Path, kind: int) -> Iterator[tuple[str, bytes, bytes, str]]:
    """Name, hash, key and the rest of the line of each key of a kind: 1 signs, 4 witnesses."""
    for line in lines_of(file):
        for word in [] if line.lstrip().startswith("#") else line.split()[:3]:
            parts = re.fullmatch(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)", word)
            data = base64.b64decode(parts.group(3)) if parts else b""
            if parts and len(data) == 33 and data[0] == kind:
                hashed = sha(parts.group(1).encode() + b"\n" + data)[:4]
                if hashed.hex() == parts.group(2):
                    yield parts.group(1), hashed, data[1:], line.partition(word)[2]


def check_signers(one: SealedTree, name: str, signers: Path) -> None:
    """Whether somebody in the list signed: one must, and nobody's signature may be false."""
    found = 0
    for who, hashed, key, limits in keys_in(signers, 1):
        for signer, data in one.lines():
            if (signer, hashed) == (who, data[:4]):
                fine = ed25519(key, one.text, data[4:])
                judge(fine, f"{name}: signed by {who}", f"{name}: false signature of {who}")
                found += 1
                check_validity(one.sealed(), f"{name}: the key of {who}", limits, now_will_do=True)
    beside = None if one.path is None else one.path.with_name(one.path.name + ".sig")
    if beside is not None and beside.exists():
        found += check_ssh(one, name, signers, beside)
    if not found:
        say("WRONG", f"{name}: nobody in {signers} signed it")


def check_validity(then: datetime | None, whose: str, options: str, now_will_do: bool) -> None:
    """Whether a key was valid when what it signed says that it was made, or now if that will do."""
    limits = []
    for option in options.split():
        found = re.fullmatch(r'valid-(after|before)="?(\d{8}(?:\d{4}(?:\d\d)?)?)(Z?)"?', option)
        if found is None:
            say("WRONG", f"{whose} is listed with “{option}”, which is no limit in time")
            continue
        which, text, zone = found.groups()
        limit = datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        limits.append((which, limit.replace(tzinfo=UTC) if zone else limit.astimezone(UTC)))
    expired = passed(limits, datetime.now(UTC))
    # A later key may add its signature to an earlier checkpoint.
    if now_will_do and not expired:
        return
    broken = limits if then is None else passed(limits, then)
    for which, limit in broken:
        say("WRONG", f"{whose} is valid {which} {limit} only")
    if not broken and expired:
        say("note", f"{whose} has expired; what it signed says that it was made before")


def passed(limits: list[tuple[str, datetime]], moment: datetime) -> list[tuple[str, datetime]]:
    """The limits outside of which a moment is."""
    return [(which, at) for which, at in limits if (moment < at) != (which == "before")]


def check_ssh(one: SealedTree, name: str, signers: Path, beside: Path) -> int:
    """Whether an SSH key in the list signed; 0 if the list has no SSH key, and else 1."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "signers"
        lines = lines_of(signers)
        ours = [line for line in lines if not re.match(r"[^\s+]+\+[0-9A-Fa-f]{8}\+", line)]
        if not any(line.strip() and not line.startswith("#") for line in ours):
            return 0
        listed.write_text("\n".join(ours) + "\n", encoding="utf-8")
        sealed = one.sealed()
        at = [f"-Overify-time={sealed:%Y%m%d%H%M%S}Z"] if sealed else []
        files = ["-s", str(beside.resolve()), "-f", str(listed)]
        who = run(["ssh-keygen", "-Y", "find-principals", *files, *at]).stdout.decode().split("\n")
        command = ["ssh-keygen", "-Y", "verify", "-n", "timeline-checkpoint", "-I", who[0]]
        fine = bool(who[0]) and run([*command, *files, *at], given=one.data).returncode == 0
        judge(fine, f"{name}: signed by {who[0]} (SSH)", f"{name}: false or unknown SSH signature")
    return 1


def check_witnesses(one: SealedTree, name: str, listed: Path, quorum: int | None) -> None:
    """Whether enough witnesses cosigned: a number of them, what the list says, or all."""
    keys, good = list(keys_in(listed, 4)), set()
    for who, hashed, key, _ in keys:
        for signer, data in one.lines():
            if (signer, hashed) == (who, data[:4]):
                seconds = int.from_bytes(data[4:12], "big")
                signed = f"cosignature/v1\ntime {seconds}\n".encode() + one.text
                fine = len(data) == 76 and 0 < seconds < time.time() + 300
                fine = fine and ed25519(key, signed, data[12:])
                at = datetime.fromtimestamp(seconds if fine else 0, UTC)
                said = f"{name}: cosigned by {who} at {at:%Y-%m-%d %H:%M:%S} UTC"
                judge(fine, said, f"{name}: false cosignature of {who}")
                good |= {f"{who}+{hashed.hex()}"} if fine else set()
    lines = [line.split() for line in lines_of(listed)]
    names = {words[1]: words[2] for words in lines if len(words) > 2 and words[0] == "witness"}
    groups = {words[1]: words[2:] for words in lines if len(words) > 3 and words[0] == "group"}

    def has(place: str) -> bool:
        if place in names:
            return "+".join(names[place].split("+")[:2]) in good
        needed, *members = groups.get(place, ["0" if place == "none" else "1"])
        least = {"all": len(members), "any": 1}.get(needed)
        return sum(map(has, members)) >= (int(needed) if least is None else least)

    logs = list(keys_in(listed, 1))
    if logs and not any(
        (signer, hashed) == (who, data[:4]) and ed25519(key, one.text, data[4:])
        for who, hashed, key, _ in logs
        for signer, data in one.lines()
    ):
        say("WRONG", f"{name}: no log in {listed} signed it")
    asked = [words[1] for words in lines if len(words) == 2 and words[0] == "quorum"]
    if quorum is None and asked:
        enough, needs = all(map(has, asked)), f"that is not the quorum “{asked[0]}”"
    else:
        least = max(len(keys), 1) if quorum is None else quorum
        enough, needs = len(good) >= least, f"{least} must"
    if not enough:
        say("WRONG", f"{name}: {len(good)} of {len(keys)} witnesses cosigned, and {needs}")


def check_stamp(one: SealedTree, name: str, certificates: Path) -> None:
    """Whether a time-stamping service saw the file (RFC 3161), by openssl."""
    stamp = None if one.path is None else one.path.with_name(one.path.name + ".tsr")
    if one.path is None or stamp is None or not stamp.exists():
        say("WRONG", f"{name}: no time stamp")
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.write_bytes(one.data)
        trusted = ["-CAfile", str(certificates), "-untrusted", str(certificates)]
        shown = run(["openssl", "ts", "-reply", "-in", str(stamp), "-text"]).stdout.decode()
        when = re.search(r"^Time stamp: (.+)$", shown, re.MULTILINE)
        command = ["openssl", "ts", "-verify", "-data", str(data), "-in", str(stamp), *trusted]
        fine = when is not None and run(command).returncode == 0
        at = when.group(1) if when else ""
    judge(fine, f"{name}: stamped {at}", f"{name}: false or unknown time stamp")


# ---- proofs, stores and bundles


def check_proof(file: Path, one: SealedTree, signers: Path | None) -> None:
    """Whether a development and its amendments are among the events of a checkpoint."""
    proof, proven = object_in(text_of(file.read_bytes())), set()
    if (member(proof, "origin", str), member(proof, "size", int)) != one[:2]:
        say("WRONG", f"{file}: it is for another checkpoint")
    for number, found in enumerate([proof, *member(proof, "amendments", list)]):
        if not isinstance(found, dict):
            raise WrongShape("“amendments” is not a list of events")
        event, index = member(found, "event", dict), member(found, "index", int)
        kinds = {"government": str, "version": int, "topic": str, "state": str}
        parts = [member(event, one, kind) for one, kind in kinds.items()]
        said = member(object_in(event["state"]), "development", dict)
        id_, kind = member(said, "id", str), member(said, "kind", str)
        name = f"{id_} ({kind}, {event['government']} {event['version']})"
        if number and said.get("amends") not in proven:
            say("WRONG", f"{file}: {name} amends nothing that is proven here")
        proven.add(id_)
        is_later = number > 0 and "path" in found and found["path"] is None
        if is_later and index >= one.size:
            say("note", f"{name} amends {said.get('amends')}, after the seal: not proven")
            continue
        path = [] if is_later else hashes_in(found, "path")
        fine = root_by_inclusion(leaf(*parts), index, one.size, path) == one.root
        place = f"is number {index + 1} of the {one.size} sealed events"
        judge(fine, f"{name} {place}", f"{name} is not among the sealed events")
        check_author(event["government"], event["state"], name, signers)


def check_author(government: str, state: str, name: str, signers: Path | None) -> None:
    """Who recorded an event, as its state says, and whether they signed it."""
    said = object_in(state)
    by, line = said.get("appended_by"), said.get("signature")
    if line is None or signers is None:
        if by is not None:
            signed = "" if line is None else "; signature not checked"
            say("note", f"{name}: recorded by {by}, as the store says{signed}")
        return
    whole = state.replace('"signature":' + json.dumps(line, ensure_ascii=False) + ",", "", 1)
    text = f"timeline-entry/1\n{government}\n{base64.b64encode(sha(whole.encode())).decode()}\n"
    parts = line.split(" ") if isinstance(line, str) else []
    if len(parts) != 3 or not re.fullmatch(
        r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}=+)?", parts[2]
    ):
        say("WRONG", f"{name}: what should be the signature of its author is none")
        return
    signer, data = parts[1], base64.b64decode(parts[2])
    for who, hashed, key, limits in keys_in(signers, 1):
        if (signer, hashed) == (who, data[:4]):
            fine = ed25519(key, text.encode(), data[4:])
            judge(fine, f"{name}: signed by its author {who}", f"{name}: false author {who}")
            recorded = datetime.fromisoformat(member(said, "recorded", str))
            check_validity(recorded, f"{name}: the key of {who}", limits, now_will_do=False)
            return
    say("note", f"{name}: signed by {signer}, who is not in {signers}")


def check_consistency(file: Path, given: list[SealedTree]) -> list[SealedTree]:
    """Whether a later checkpoint continues an earlier one; both, as they are in the proof."""
    proof = object_in(text_of(file.read_bytes()))
    old, new = (read_checkpoint(member(proof, end, str).encode()) for end in ("from", "to"))
    path = hashes_in(proof, "path")
    fine = old.origin == new.origin and is_continued(old, new, path)
    good = f"the {old.size} events of the earlier checkpoint begin the {new.size} of the later"
    judge(fine, good, f"{file}: the later checkpoint does not continue the earlier one")
    for one in given:
        if one[:3] not in (old[:3], new[:3]):
            say("WRONG", f"{one.path}: it is none of the two checkpoints in {file}")
    return [old, new]


def check_store(file: Path, given: list[SealedTree], seeds: Path | None) -> None:
    """Whether a store (SQLite) begins with the events of checkpoints, and its sources are there."""
    live = file.with_name(file.name + "-wal").exists()
    uri = file.resolve().as_uri() + ("?mode=ro" if live else "?mode=ro&immutable=1")
    database = sqlite3.connect(uri, uri=True)
    database.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    cited: dict[tuple[str, str], bool] = {}
    files = [one for one in seeds.iterdir() if one.is_file()] if seeds and seeds.is_dir() else []
    held = {sha(one.read_bytes()).hex() for one in files}

    def leaves() -> Iterator[bytes]:
        sql = "SELECT rowid, originator_id, originator_version, topic, state, leaf"
        for at, *event, kept in database.execute(f"{sql} FROM stored_events ORDER BY rowid"):
            is_text = [type(one) for one in event] == [str, int, str, str]
            hashed = leaf(*event) if is_text else b""
            if not is_text or hashed != kept:
                no_text = "" if is_text else ": a number or bytes stand for a text"
                say("WRONG", f"{file}: event {at} was altered{no_text}")
            if is_text:
                with about(f"{file}: event {at}"):
                    cited.update({one: one[1] in held for one in documents_of(event[3])})
            yield hashed

    roots = roots_of(leaves(), [one.size for one in given])
    name = identity_of(database)
    database.close()
    if not given:
        rest = "nothing shows that its events were not rewritten"
        say("note", f"{file.name}: no checkpoint was given, so {rest}")
    for one in given:
        fine = (one.origin, roots.get(one.size)) == (f"timeline/{name}", one.root)
        sealed = one.path.name if one.path else "the checkpoint"
        good = f"{file.name} begins with the {one.size} events that {sealed} seals"
        judge(fine, good, f"{file.name} does not begin with the events that {sealed} seals")
    there = {one.name for one in files}
    for (document, hashed), found in cited.items():
        if seeds and (found or document in there):
            text = "is the source document that was recorded"
            judge(found, f"{document} {text}", f"{document} is not what was recorded: {hashed}")
        elif seeds:
            say("note", f"{document} is not in the bundle")


def identity_of(database: sqlite3.Connection) -> str:
    """Which store it is."""
    facts = database.execute("SELECT value FROM store_facts WHERE name = 'identity'").fetchall()
    if len(facts) != 1:
        raise WrongShape("it does not say which store it is")
    return str(facts[0][0])


def documents_of(state: str) -> list[tuple[str, str]]:
    """The source documents of an event."""
    try:
        return list(documents_in(json.loads(state)))
    except (ValueError, RecursionError):
        raise WrongShape("it is not JSON") from None


def documents_in(value: object) -> Iterator[tuple[str, str]]:
    """Each source document that a state names, with its hash."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        document, hashed = value.get("document"), value.get("sha256")
        if isinstance(document, str) and isinstance(hashed, str):
            yield document, hashed
    for part in parts:
        yield from documents_in(part)


def check_files(folder: Path) -> None:
    """Whether the files of a bundle are those that its lists name (BagIt, RFC 8493)."""
    named = {}
    for listing in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in lines_of(folder / listing):
            hashed, _, name = line.partition("  ")
            named[name] = hashed
    for name, hashed in named.items():
        file = folder / name
        inside = folder.resolve() in file.resolve().parents
        if not inside or not file.is_file() or sha(file.read_bytes()).hex() != hashed:
            say("WRONG", f"{name} is missing or was altered since the bundle was made")
    found = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    for name in sorted(found - set(named) - {"tagmanifest-sha256.txt"}):
        say("WRONG", f"{name} is in no list of the bundle")


# ---- the command line


def check_words(one: SealedTree, name: str, trusted: argparse.Namespace) -> None:
    """Everything that others say of a checkpoint, as far as it was said whose word counts."""
    has_more = b"\n\n" in one.data or (
        one.path is not None
        and any(one.path.with_name(one.path.name + end).exists() for end in (".sig", ".tsr"))
    )
    if trusted.signers is not None:
        check_signers(one, name, trusted.signers)
    if trusted.witnesses is not None:
        check_witnesses(one, name, trusted.witnesses, trusted.quorum)
    if trusted.certificates is not None:
        check_stamp(one, name, trusted.certificates)
    if trusted.signers is trusted.witnesses is trusted.certificates is None:
        say("note", f"{name}: {'no signature was checked' if has_more else 'not signed'}")


def check_bundle(folder: Path, trusted: argparse.Namespace) -> None:
    """The files of a bundle, its store, its checkpoints and its proofs."""
    if not (folder / "data").is_dir():
        raise WrongShape("it is not a bundle: it has no folder “data”")
    with about(folder):
        check_files(folder)
    data, mine = folder / "data", vars(trusted).copy()
    for option, name in (
        ("signers", "signers"),
        ("witnesses", "witnesses"),
        ("certificates", "pem"),
    ):
        beside = data / name
        if mine[option] is None and beside.exists():
            setattr(trusted, option, beside)
            say("note", f"--{option} was not given: the maker of the bundle chose those in it")
    files = sorted(one for one in (data / "checkpoints").glob("*.checkpoint") if one.is_file())
    if not files:
        say("WRONG", f"{folder}: there is no checkpoint in the bundle")
    given = read_given(files)
    with about(data / "store.db"):
        check_store(data / "store.db", given, data / "seeds")
    for one, file in ((one, one.path) for one in given if one.path):
        with about(file):
            check_words(one, file.name, trusted)


def check(asked: argparse.Namespace) -> None:
    """Checks what was asked for."""
    if asked.folder or not (asked.proof or asked.consistency or asked.store or asked.checkpoint):
        folder = asked.folder or Path(__file__).parent
        with about(folder):
            check_bundle(folder, asked)
    given = read_given(asked.checkpoint)
    for one in given:
        with about(one.path):
            check_words(one, str(one.path), asked)
    if asked.proof and given:
        with about(asked.proof):
            check_proof(asked.proof, given[0], asked.signers)
    if asked.consistency:
        with about(asked.consistency):
            for one in check_consistency(asked.consistency, given):
                if not asked.checkpoint:
                    check_words(one, f"checkpoint of {one.size} events", asked)
    if asked.store:
        with about(asked.store):
            check_store(asked.store, given, None)


def main(arguments: list[str] | None = None) -> int:
    """Checks what was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="a bundle; default: this folder")
    parser.add_argument("--checkpoint", action="append", type=Path, default=[], metavar="FILE")
    for option in ("proof", "consistency", "store", "signers", "witnesses", "certificates"):
        parser.add_argument(f"--{option}", type=Path, metavar="FILE")
    parser.add_argument("--quorum", type=int, metavar="N", help="how many witnesses must cosign")
    asked = parser.parse_args(arguments)
    if asked.proof and len(asked.checkpoint) != 1:
        parser.error("--proof needs one --checkpoint")
    # What a terminal cannot show is written out: that is no reason to call a file wrong.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        check(asked)
        print("nothing is wrong" if not WRONG else f"{len(WRONG)} wrong", flush=True)
    except BrokenPipeError:
        # Whoever read the lines has seen enough; Python would complain as it ends.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
        return 1
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
