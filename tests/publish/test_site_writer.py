"""A site is the old one or the new one, whatever happens, and files of others stay."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random, SystemRandom

import pytest

from timeline.publish import site_writer
from timeline.publish.manifest import MANIFEST, read_manifest
from timeline.publish.site_tree import AT_ONCE
from timeline.publish.site_writer import Published, SiteRefused, SiteWriter

ONE = {"index.html": b"one", "d/a.html": b"a", "d/b.html": b"b", "feed.atom": b"same"}
OTHER = {"index.html": b"other", "d/a.html": b"a", "m/c.html": b"c", "feed.atom": b"same"}


@pytest.fixture(params=["exchanged", "one by one"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to put a site in its place."""
    if request.param == "one by one":
        monkeypatch.setattr(site_writer, "can_exchange", lambda _: False)
    return str(request.param)


def publish(folder: Path, files: Mapping[str, bytes]) -> Published:
    with SiteWriter(folder) as site:
        for name, data in files.items():
            site.write(name, [data])
    assert site.published is not None
    return site.published


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without the writer's own two."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (MANIFEST, ".timeline-site")
    }


def holds(folder: Path) -> bool:
    """Whether `sha256sum -c` accepts the list of a site."""
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", MANIFEST],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return ran.returncode == 0


def test_a_new_folder_has_the_files_and_their_list(tmp_path: Path) -> None:
    site = tmp_path / "site"
    published = publish(site, ONE)
    assert files_of(site) == ONE
    assert holds(site)
    assert published.changed == (
        ".timeline-site",
        "d/a.html",
        "d/b.html",
        "feed.atom",
        "index.html",
    )
    listed = (site / MANIFEST).read_text().splitlines()
    assert f"{hashlib.sha256(b'one').hexdigest()}  index.html" in listed
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_only_what_changed_is_written_again(tmp_path: Path, way: str) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    for path in site.rglob("*"):
        os.utime(path, (1, 1))
    assert publish(site, OTHER) == Published(
        ("index.html", "m/c.html"), (".timeline-site", "d/a.html", "feed.atom"), ("d/b.html",)
    )
    assert files_of(site) == OTHER
    assert holds(site)
    assert (site / "feed.atom").stat().st_mtime == (site / "d/a.html").stat().st_mtime == 1
    assert (site / "index.html").stat().st_mtime > 1
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_the_same_again_touches_nothing(tmp_path: Path, way: str) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    before = {path: path.stat() for path in (site, *site.rglob("*"))}
    assert publish(site, ONE).changed == ()
    assert {path: path.stat() for path in (site, *site.rglob("*"))} == before


@pytest.mark.parametrize("size", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
def test_a_long_file_in_parts_is_written_once_and_then_only_if_it_changed(
    tmp_path: Path, size: int, way: str
) -> None:
    site, part = tmp_path / "site", bytes(range(256)) * 100

    def write(end: bytes) -> Published:
        with SiteWriter(site) as writer:
            whole = (part * (size // len(part) + 1))[: size - 1] + end
            step = len(part) + 7
            writer.write("d/long.bin", (whole[at : at + step] for at in range(0, size, step)))
        assert (site / "d/long.bin").read_bytes() == whole
        assert holds(site)
        assert writer.published is not None
        return writer.published

    assert write(b"a").changed == (".timeline-site", "d/long.bin")
    written = (site / "d/long.bin").stat()
    assert write(b"a").changed == ()
    assert (site / "d/long.bin").stat() == written
    assert write(b"b").changed == ("d/long.bin",)
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_files_of_others_stay_and_folders_without_any_go(tmp_path: Path, way: str) -> None:
    site = tmp_path / "site"
    publish(site, {**ONE, "old/x/y.html": b"y", "kept/z.html": b"z"})
    (site / "CNAME").write_text("times.example")
    (site / "kept" / "mine.txt").write_text("mine")
    (site / "photos").mkdir()
    (site / "photos" / "a.jpg").write_bytes(b"jpg")
    (site / "link").symlink_to("photos")
    published = publish(site, OTHER)
    assert published.removed == ("d/b.html", "kept/z.html", "old/x/y.html")
    assert files_of(site) == {
        **OTHER, "CNAME": b"times.example", "kept/mine.txt": b"mine", "photos/a.jpg": b"jpg",
    }  # fmt: skip
    assert (site / "link").readlink() == Path("photos")
    assert not (site / "old").exists()


def test_what_somebody_changed_is_written_over_but_never_removed(tmp_path: Path, way: str) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    (site / "d" / "b.html").write_text("edited")
    (site / "index.html").write_text("edited")
    assert publish(site, OTHER).removed == ()
    assert files_of(site) == {**OTHER, "d/b.html": b"edited"}
    assert holds(site)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(SiteRefused, match="files that no `timeline publish` wrote"):
        publish(tmp_path, ONE)
    (tmp_path / "thesis.tex").unlink()
    (tmp_path / MANIFEST).write_text(f"{'0' * 64}  thesis.tex\n")
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(SiteRefused):
        publish(tmp_path, ONE)
    assert files_of(tmp_path) == {"thesis.tex": b"years"}


@pytest.mark.parametrize(("name", "there"), [("m", "m"), ("m/c.html", "m/c.html")])
def test_a_file_of_somebody_else_is_never_written_over(
    tmp_path: Path, way: str, name: str, there: str
) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    (site / there).parent.mkdir(exist_ok=True)
    (site / there).write_text("mine")
    with pytest.raises(SiteRefused, match=f"its file {name} was written by somebody else"):
        publish(site, OTHER)
    assert files_of(site) == {**ONE, there: b"mine"}
    assert holds(site)


def test_what_others_add_meanwhile_stays_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    exchange = site_writer.exchange

    def late(one: Path, other: Path) -> None:
        (other / "late").mkdir()
        (other / "late" / "mine.txt").write_text("mine")
        exchange(one, other)

    monkeypatch.setattr(site_writer, "exchange", late)
    publish(site, OTHER)
    assert files_of(site) == {**OTHER, "late/mine.txt": b"mine"}
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_block_that_fails_leaves_the_old_site(tmp_path: Path, way: str) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    with pytest.raises(ValueError, match="twice"):
        publish(site, {"index.html": b"half", MANIFEST: b""})
    assert files_of(site) == ONE
    assert holds(site)
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_file_is_no_folder_and_no_folder_above_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SiteRefused, match="it is a file"):
        publish(tmp_path / "file", ONE)
    with pytest.raises(SiteRefused, match="No such file"):
        publish(tmp_path / "no" / "such", ONE)


def test_a_folder_that_cannot_be_written_to_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    publish(site, ONE)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != site)  # root may do anything
    with pytest.raises(SiteRefused, match=f"Permission denied: {site}"):
        publish(site, OTHER)
    assert [*tmp_path.iterdir()] == [site]
    assert files_of(site) == ONE


def test_a_disk_that_is_full_leaves_the_old_site_and_says_to_make_room(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"begun"
        raise OSError(errno.ENOSPC, "No space left on device")

    site = tmp_path / "site"
    publish(site, ONE)
    with (
        pytest.raises(SiteRefused, match="No space left on device") as refused,
        SiteWriter(site) as writer,
    ):
        writer.write("index.html", parts())
    assert refused.value.hint == "Make room for a second site."
    assert [*tmp_path.iterdir()] == [site]
    assert files_of(site) == ONE


def test_the_current_folder_and_one_behind_a_link_keep_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, link = tmp_path / "site", tmp_path / "link"
    site.mkdir()
    link.symlink_to(site)
    monkeypatch.chdir(site)
    publish(Path(), ONE)
    number = site.stat().st_ino
    publish(link, OTHER)
    assert files_of(site) == OTHER
    assert site.stat().st_ino == number
    assert link.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "site"]


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    site = tmp_path / "site[1]"
    publish(site, ONE)
    with SiteWriter(site) as first:
        first.write("index.html", [b"first"])
        with pytest.raises(SiteRefused, match="another publish is writing it"):
            publish(site, OTHER)
    assert files_of(site) == {"index.html": b"first"}
    publish(site, OTHER)
    assert [one.name for one in tmp_path.iterdir()] == ["site[1]"]


def test_what_a_killed_publish_left_is_removed_and_not_that_of_a_running_one(
    tmp_path: Path,
) -> None:
    site = tmp_path / "site[1]"
    publish(site, ONE)
    left = tmp_path / ".site[1].publish-0123"
    left.mkdir()
    (left / "half.html").write_text("half")
    with SiteWriter(tmp_path / "other") as running:
        running.write("x", [b"x"])
        publish(site, OTHER)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other", "site[1]"]


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "d/../../x", "", "d//x", "a\\b", "a\nb", "d/.", MANIFEST]
)
def test_a_name_outside_is_no_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"is not the path|is written twice"):
        publish(tmp_path / "site", {name: b""})


def test_a_list_that_is_none_is_none(tmp_path: Path) -> None:
    for text in ("no list\n", f"{'0' * 64}  ../x\n", f"{'0' * 64}  x", f"x\n{'0' * 64}  x\n"):
        (tmp_path / MANIFEST).write_text(text)
        assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "no") is None


AGAIN = """
import sys
from itertools import count
from pathlib import Path
from timeline.publish import site_writer
from timeline.publish.site_writer import SiteWriter
if sys.argv[2] == "one":
    site_writer.can_exchange = lambda _: False
for number in count():
    with SiteWriter(Path(sys.argv[1])) as site:
        for name in range(60):
            told = number if name % 3 else 0
            folder = "d" if name % 5 else f"e{number % 2}"
            site.write(f"{folder}/{name}.html", [b"%d" % told] * 50)
        site.write("index.html", [b"%d" % number])
    print(number, flush=True)
"""


def _again(site: Path, way: str, wait: float) -> None:
    """Publishes again and again, and is killed at a moment."""
    ran = subprocess.Popen(
        [sys.executable, "-c", AGAIN, str(site), way], stdout=subprocess.PIPE, text=True
    )
    assert ran.stdout is not None
    ran.stdout.readline()
    time.sleep(wait)
    assert ran.poll() is None
    ran.send_signal(signal.SIGKILL)
    ran.wait(10)
    ran.stdout.close()


def test_what_a_killed_publish_had_not_yet_written_is_known_to_be_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    monkeypatch.setattr(site_writer, "can_exchange", lambda _: False)
    publish(site, {"a.html": b"1"})
    with monkeypatch.context() as patch:
        replaced, replace = [], Path.replace

        def once(self: Path, target: Path) -> Path:
            if replaced:
                raise OSError(errno.EIO, "killed")
            replaced.append(target)
            return replace(self, target)

        patch.setattr(Path, "replace", once)
        with pytest.raises(SiteRefused):
            publish(site, {"a.html": b"2"})
    assert [one.name for one in replaced] == [MANIFEST]
    publish(site, {"b.html": b"3"})
    assert files_of(site) == {"b.html": b"3"}


def test_a_publish_that_is_killed_leaves_the_old_site_or_the_new(tmp_path: Path) -> None:
    site = tmp_path / "site"
    seed = SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    random = Random(seed)
    for _ in range(12):
        _again(site, "exchange", random.uniform(0, 0.08))
        (site / "mine.txt").write_text("mine")
        assert holds(site)
        number = int((site / "index.html").read_text())
        listed = read_manifest(site)
        assert listed is not None
        assert len(listed) == 62
        assert files_of(site).keys() - listed.keys() == {"mine.txt"}
        assert (site / "d" / "1.html").read_bytes() == b"%d" % number * 50
    publish(site, ONE)
    assert files_of(site) == {**ONE, "mine.txt": b"mine"}
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_where_folders_cannot_be_exchanged_the_next_time_puts_it_right(tmp_path: Path) -> None:
    site = tmp_path / "site"
    seed = SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")
    random = Random(seed)
    for _ in range(6):
        _again(site, "one", random.uniform(0, 0.08))
        (site / "mine.txt").write_text("mine")
    publish(site, ONE)
    assert holds(site)
    assert files_of(site) == {**ONE, "mine.txt": b"mine"}
    assert [one.name for one in tmp_path.iterdir()] == ["site"]
