"""Coverage-guided fuzzing of what reads text from others, with atheris.

    python -m tests.fuzz edtf --seconds 60        # one target: edtf, yaml, jsonl, query
    python -m tests.fuzz all --seconds 60         # all of them, two at a time

Needs the extra `fuzz`. A target fails where anything but a refusal in our words comes of its
input, or where what was read does not hold. What it found is printed, and left as a file beside
the corpus; it becomes a case in `tests/fuzz/test_findings.py`. The corpus grows in a folder that
`--corpus` names, so that a longer run can go on where the last one ended.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NAMES = ("yaml", "jsonl", "edtf", "query")


def fuzz(name: str, seconds: int, corpus: Path, seed: int) -> None:
    """Fuzzes one target in this process, which ends with it."""
    import atheris

    # Only what we read with; what is compiled (pydantic, SQLite) cannot be instrumented.
    with atheris.instrument_imports(include=["timeline", "ruamel"]):
        from tests.fuzz.targets import SEEDS, TARGETS

    corpus.mkdir(parents=True, exist_ok=True)
    for number, known in enumerate(SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(known)
    dictionary = corpus.parent / f"{name}.dict"
    words = {word for known in SEEDS[name] for word in re.findall(rb"[\w-]+|\W+", known)}
    escaped = [
        "".join(f"\\x{byte:02x}" for byte in word) for word in sorted(words) if len(word) < 20
    ]
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped))
    arguments = [
        sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-seed={seed}",
        f"-dict={dictionary}",
        f"-artifact_prefix={corpus.parent}/{name}-", "-max_len=4096", "-timeout=20",
        "-rss_limit_mb=2048", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()


def run(name: str, seconds: int, folder: Path, seed: int) -> tuple[str, int, str]:
    """Fuzzes one target in a process of its own: its name, exit code and last words."""
    command = [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(seconds)]
    command += ["--seed", str(seed)]
    ran = subprocess.run(
        [*command, "--corpus", str(folder)], capture_output=True, text=True, check=False,
        errors="replace", timeout=seconds + 300, env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    return name, ran.returncode, ran.stderr + ran.stdout


def main() -> int:
    """Runs one target, or all two at a time."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=[*NAMES, "all"])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="0 for another each time")
    given = parser.parse_args()
    folder = given.corpus or Path(tempfile.mkdtemp(prefix="timeline-fuzz-"))
    if given.target != "all":
        fuzz(given.target, given.seconds, folder / given.target, given.seed)
        return 0
    begun = time.monotonic()
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for name, code, said in pool.map(
            lambda one: run(one, given.seconds, folder, given.seed), NAMES
        ):
            tried = [line for line in said.splitlines() if "number_of_executed_units" in line]
            print(f"{name}: {tried[0].split()[-1] if tried else '?'} inputs, ended with {code}")
            if code:
                failed = 1
                print(said[-6_000:])
    print(f"{time.monotonic() - begun:.0f} s; corpus and findings are in {folder}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
