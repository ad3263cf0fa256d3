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
chosen by whoever made it. The exit code is 0 if nothing is wrong, and 1 otherwise.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

UTC = timezone.utc  # noqa: UP017  its other name came with Python 3.11
WRONG: list[str] = []


def say(mark: str, text: str) -> None:
    """Prints a line; whatever a file says cannot move the cursor or colour anything."""
    print(f"{mark:5}", "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))
    if mark == "WRONG":
        WRONG.append(text)


def judge(fine: bool, good: str, bad: str) -> None:
    """Says what is so, or what is wrong."""
    say("ok", good) if fine else say("WRONG", bad)


# ---- hashes: RFC 9162, 2.1, with SHA-256


def sha(data: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes of a tree."""
    return sha(b"\x01" + left + right)


def leaf(government: str, version: int, topic: str, state: str) -> bytes:
    """The hash of a stored event: four netstrings behind a zero byte."""
    parts = [one.encode() for one in (government, str(version), topic, state)]
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
            _, name, encoded = line.split(" ")
            yield name, base64.b64decode(encoded, validate=True)

    def sealed(self) -> datetime | None:
        """When it says that it was made."""
        found = re.search(rb"^sealed (\S+)Z$", self.text, re.MULTILINE)
        moment = datetime.fromisoformat(found.group(1).decode()) if found else None
        return moment.replace(tzinfo=UTC) if moment else None


def read_checkpoint(raw: bytes, path: Path | None = None) -> SealedTree:
    """Reads a checkpoint, whatever mail made of its line ends."""
    data = raw.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    origin, size, root = data.decode().split("\n")[:3]
    decoded = base64.b64decode(root, validate=True)
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size) or len(decoded) != 32:
        raise ValueError("it is not a checkpoint")
    return SealedTree(origin, int(size), decoded, data, path)


def ed25519(key: bytes, signed: bytes, signature: bytes) -> bool:
    """Whether a key made a signature, by openssl."""
    if shutil.which("openssl") is None:
        raise OSError("openssl is not installed")
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
    return subprocess.run(  # noqa: S603
        command, cwd=folder, input=given, capture_output=True, timeout=60, check=False
    )


def keys_in(file: Path, kind: int) -> Iterator[tuple[str, bytes, bytes, str]]:
    """Name, hash, key and the rest of the line of each key of a kind: 1 signs, 4 witnesses."""
    for line in file.read_text(encoding="utf-8").splitlines():
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
                check_validity(one.sealed(), f"{name}: the key of {who}", limits)
    beside = None if one.path is None else one.path.with_name(one.path.name + ".sig")
    if beside is not None and beside.exists():
        found += check_ssh(one, name, signers, beside)
    if not found:
        say("WRONG", f"{name}: nobody in {signers} signed it")


def check_validity(then: datetime | None, whose: str, limits: str) -> None:
    """Whether a key was valid when what it signed says that it was made."""
    now = datetime.now(UTC)
    for which, text in re.findall(r'valid-(after|before)="?(\d{14})Z', limits):
        limit = datetime.strptime(text + "+0000", "%Y%m%d%H%M%S%z")
        if then is None or (then < limit) != (which == "before"):
            say("WRONG", f"{whose} is valid {which} {limit} only")
        elif which == "before" and now >= limit:
            say("note", f"{whose} has expired; what it signed says that it was made before")


def check_ssh(one: SealedTree, name: str, signers: Path, beside: Path) -> int:
    """Whether an SSH key in the list signed; 0 if the list has no SSH key, and else 1."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "signers"
        lines = signers.read_text(encoding="utf-8").splitlines()
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
    lines = [line.split() for line in listed.read_text(encoding="utf-8").splitlines()]
    names = {words[1]: words[2] for words in lines if len(words) > 2 and words[0] == "witness"}
    groups = {words[1]: words[2:] for words in lines if len(words) > 3 and words[0] == "group"}

    def has(place: str) -> bool:
        if place in names:
            return "+".join(names[place].split("+")[:2]) in good
        needed, *members = groups.get(place, ["0" if place == "none" else "1"])
        least = {"all": len(members), "any": 1}.get(needed)
        return sum(map(has, members)) >= (int(needed) if least is None else least)

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
    proof, about = json.loads(file.read_bytes()), set()
    if (proof["origin"], proof["size"]) != one[:2]:
        say("WRONG", f"{file}: it is for another checkpoint")
    for number, found in enumerate([proof, *proof["amendments"]]):
        event = found["event"]
        said = json.loads(event["state"])["development"]
        name = f"{said['id']} ({said['kind']}, {event['government']} {event['version']})"
        if number and said.get("amends") not in about:
            say("WRONG", f"{file}: {name} amends nothing that is proven here")
        about.add(said["id"])
        if found["path"] is None and number and found["index"] >= one.size:
            say("note", f"{name} amends {said['amends']}, after the seal: not proven")
            continue
        path = [base64.b64decode(step) for step in found["path"] or []]
        hashed = leaf(event["government"], event["version"], event["topic"], event["state"])
        fine = root_by_inclusion(hashed, found["index"], one.size, path) == one.root
        place = f"is number {found['index'] + 1} of the {one.size} sealed events"
        judge(fine, f"{name} {place}", f"{name} is not among the sealed events")
        check_author(event["government"], event["state"], name, signers)


def check_author(government: str, state: str, name: str, signers: Path | None) -> None:
    """Who recorded an event, as its state says, and whether they signed it."""
    said = json.loads(state)
    by, line = said.get("appended_by"), said.get("signature")
    if line is None or signers is None:
        if by is not None:
            signed = "" if line is None else "; signature not checked"
            say("note", f"{name}: recorded by {by}, as the store says{signed}")
        return
    whole = state.replace('"signature":' + json.dumps(line, ensure_ascii=False) + ",", "", 1)
    text = f"timeline-entry/1\n{government}\n{base64.b64encode(sha(whole.encode())).decode()}\n"
    _, signer, encoded = line.split(" ")
    data = base64.b64decode(encoded)
    for who, hashed, key, limits in keys_in(signers, 1):
        if (signer, hashed) == (who, data[:4]):
            fine = ed25519(key, text.encode(), data[4:])
            judge(fine, f"{name}: signed by its author {who}", f"{name}: false author {who}")
            recorded = datetime.fromisoformat(said["recorded"])
            check_validity(recorded, f"{name}: the key of {who}", limits)
            return
    say("note", f"{name}: signed by {signer}, who is not in {signers}")


def check_consistency(file: Path, given: list[SealedTree]) -> list[SealedTree]:
    """Whether a later checkpoint continues an earlier one; both, as they are in the proof."""
    proof = json.loads(file.read_bytes())
    old, new = (read_checkpoint(proof[name].encode()) for name in ("from", "to"))
    path = [base64.b64decode(step) for step in proof["path"]]
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
    cited: dict[tuple[str, str], bool] = {}
    files = [one for one in seeds.iterdir() if one.is_file()] if seeds else []
    held = {sha(one.read_bytes()).hex() for one in files}

    def leaves() -> Iterator[bytes]:
        sql = "SELECT rowid, originator_id, originator_version, topic, state, leaf"
        for at, *event, kept in database.execute(f"{sql} FROM stored_events ORDER BY rowid"):
            hashed = leaf(*event)
            if hashed != kept:
                say("WRONG", f"{file}: event {at} was altered")
            for document, recorded in documents_in(json.loads(event[3])):
                cited[document, recorded] = recorded in held
            yield hashed

    roots = roots_of(leaves(), [one.size for one in given])
    ((name,),) = database.execute("SELECT value FROM store_facts WHERE name = 'identity'")
    database.close()
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


def documents_in(value: object) -> Iterator[tuple[str, str]]:
    """Each source document that a state names, with its hash."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and "document" in value and "sha256" in value:
        yield value["document"], value["sha256"]
    for part in parts:
        yield from documents_in(part)


def check_files(folder: Path) -> None:
    """Whether the files of a bundle are those that its lists name (BagIt, RFC 8493)."""
    named = {}
    for listing in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (folder / listing).read_text(encoding="utf-8").splitlines():
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
            say("note", f"--{option} was not given: those in the bundle are from who made it")
    files = sorted(one for one in (data / "checkpoints").glob("*.checkpoint") if one.is_file())
    given = [read_checkpoint(file.read_bytes(), file) for file in files]
    seeds = data / "seeds" if (data / "seeds").is_dir() else None
    check_store(data / "store.db", given, seeds)
    for one, file in zip(given, files):  # noqa: B905  strict came with Python 3.10
        check_words(one, file.name, trusted)


def check(asked: argparse.Namespace) -> None:
    """Checks what was asked for."""
    if asked.folder or not (asked.proof or asked.consistency or asked.store or asked.checkpoint):
        check_bundle(asked.folder or Path(__file__).parent, asked)
    given = [read_checkpoint(file.read_bytes(), file) for file in asked.checkpoint]
    for one in given:
        check_words(one, str(one.path), asked)
    if asked.proof:
        check_proof(asked.proof, given[0], asked.signers)
    if asked.consistency:
        for one in check_consistency(asked.consistency, given):
            if not given:
                check_words(one, f"checkpoint of {one.size} events", asked)
    if asked.store:
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
    try:
        check(asked)
    except (OSError, sqlite3.Error, subprocess.SubprocessError) as error:
        say("WRONG", f"cannot be read or checked: {error}")
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        say("WRONG", f"it is not what it should be, or was altered: {error!r}")
    print("nothing is wrong" if not WRONG else f"{len(WRONG)} wrong")
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main())
