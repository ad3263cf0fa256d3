"""A stranger checks a proof with twenty lines, which were written from docs/integrity.md alone."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.generate_docs import DOCS

from tests.services.test_checkpoints import path, proven, sealed  # noqa: F401
from timeline.domain.events import StoredBounds

WRITTEN_FROM_THE_PAGE = """\
import base64, hashlib, json, sys

proof = json.load(open(sys.argv[1]))
origin, size, root = open(sys.argv[2]).read().split("\\n")[:3]
assert (proof["origin"], proof["size"]) == (origin, int(size)), "another checkpoint"
for one in [proof] + [x for x in proof["amendments"] if x["path"] is not None]:
    event = one["event"]
    data = b""
    for text in (event["government"], str(event["version"]), event["topic"], event["state"]):
        data += str(len(text.encode())).encode() + b":" + text.encode() + b","
    found, at, last = hashlib.sha256(b"\\0" + data).digest(), one["index"], proof["size"] - 1
    for step in map(base64.b64decode, one["path"]):
        left = at % 2 == 1 or at == last
        found = hashlib.sha256(b"\\1" + (step + found if left else found + step)).digest()
        while left and at % 2 == 0 and at > 0:
            at, last = at // 2, last // 2
        at, last = at // 2, last // 2
    assert last == 0 and base64.b64encode(found).decode() == root, "not in the tree"
print("proven:", json.loads(proof["event"]["state"])["development"]["title"])
"""


def test_the_page_has_each_instant_of_a_state() -> None:
    _, _, section = (DOCS / "integrity.md").read_text().partition("### Instants in a state")
    named = re.findall(r"^\| `(\w+)` \|", section.partition("\n#")[0], re.MULTILINE)
    assert named == [*StoredBounds._fields]


def run(tmp_path: Path, proof: Path, sealed: Path) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "theirs.py"
    script.write_text(WRITTEN_FROM_THE_PAGE)
    command = [sys.executable, "-I", "-S", str(script), str(proof), str(sealed)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_accepts_a_proof_of_every_event(path: Path, sealed: Path, tmp_path: Path) -> None:
    for id_ in ("first", "second", "third"):
        ran = run(tmp_path, proven(path, id_, sealed), sealed)
        assert (ran.returncode, ran.stdout[:8]) == (0, "proven: ")


@pytest.mark.parametrize("what", ["state", "version", "topic", "index", "path"])
def test_it_refuses_an_altered_one(path: Path, sealed: Path, tmp_path: Path, what: str) -> None:
    proof = proven(path, "second", sealed)
    document = json.loads(proof.read_text())
    if what in ("index", "path"):
        document[what] = 1 if what == "index" else document[what][1:]
    else:
        event = document["event"]
        event[what] = 9 if what == "version" else event[what].replace("statement", "Statement")
    proof.write_text(json.dumps(document))
    ran = run(tmp_path, proof, sealed)
    assert (ran.returncode, "not in the tree" in ran.stderr) == (1, True)
