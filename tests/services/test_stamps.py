"""Time stamps of checkpoints, by a time-stamping service that openssl makes of a few files."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.builders import Clock, stated
from tests.services.test_checkpoints import path, sealed  # noqa: F401
from timeline import Timeline
from timeline.eventstore.integrity.checkpoints import NoCheckpoint
from timeline.eventstore.integrity.timestamps import NoOpenssl, NotStamped, stamped_at
from timeline.services.seals.checkpoints import NotSealed
from timeline.services.seals.note_keys import create_key
from timeline.services.seals.stamps import keep_stamp

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")

SETTINGS = """\
[tsa]
default_tsa = ours
[ours]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


class Service:
    """A time-stamping service in a folder; its certificates are in `certificates`."""

    def __init__(self, folder: Path, *, until: timedelta = timedelta(days=1)) -> None:
        folder.mkdir()
        self._folder, self.certificates = folder, folder / "ca.pem"
        (folder / "settings").write_text(SETTINGS)
        (folder / "serial").write_text("01\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self._run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Us")
        self._run("req", *key, "-keyout", "key", "-out", "asked", "-subj", "/CN=Stamps")
        # openssl 3.0 ends a certificate after whole days only.
        asked = x509.load_pem_x509_csr((folder / "asked").read_bytes())
        ours = x509.load_pem_x509_certificate(self.certificates.read_bytes())
        now = datetime.now(UTC)
        self.ends = (now + until).replace(microsecond=0)
        made = x509.CertificateBuilder(
            ours.subject, asked.subject, asked.public_key(), x509.random_serial_number(),
            now - timedelta(days=2), self.ends,
        ).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )  # fmt: skip
        private = load_pem_private_key((folder / "ca.key").read_bytes(), None)
        assert isinstance(private, EllipticCurvePrivateKey)
        certificate = made.sign(private, SHA256())
        (folder / "pem").write_bytes(certificate.public_bytes(Encoding.PEM))

    def stamp(self, file: Path) -> Path:
        """A token for a file."""
        token = self._folder / "token"
        self._run("ts", "-query", "-data", str(file), "-sha256", "-cert", "-out", "query")
        self._run(
            "ts", "-reply", "-config", "settings", "-section", "ours", "-queryfile", "query",
            "-signer", "pem", "-inkey", "key", "-out", str(token),
        )  # fmt: skip
        return token

    def _run(self, *command: str) -> None:
        subprocess.run(
            ["openssl", *command], cwd=self._folder, check=True, capture_output=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service") / "ours")


def checked(path: Path, sealed: Path, service: Service | None) -> list[str]:
    said: list[str] = []
    trusted = None if service is None else service.certificates
    with Timeline.open(path) as door:
        found = door.verify(
            quick=True, checkpoints=sealed, timestamp_certificates=trusted, tell=said.append
        )
    return [*said, *(one.message for one in found)]


def test_a_stamp_is_kept_beside_the_checkpoint_and_checked(
    path: Path, sealed: Path, service: Service
) -> None:
    kept = keep_stamp(sealed, service.stamp(sealed))
    assert kept == sealed.with_name("sealed.tsr")
    _, said = checked(path, sealed, service)
    moment, has_expired = stamped_at(sealed, sealed.read_bytes(), service.certificates)
    assert said == f"{sealed}: stamped {moment:%Y-%m-%d %H:%M:%S} UTC"
    assert not has_expired
    assert "time stamp not checked: no --timestamp-certificates" in checked(path, sealed, None)[1]
    # The same again is no error; another does not take its place.
    assert keep_stamp(sealed, kept) == kept
    with pytest.raises(NotStamped, match="already exists with another time stamp"):
        keep_stamp(sealed, service.stamp(sealed))


def test_a_stamp_of_other_bytes_is_not_kept(path: Path, sealed: Path, service: Service) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(path.with_name("later"))
    with pytest.raises(NotStamped, match="is not a time stamp of"):
        keep_stamp(sealed, service.stamp(path.with_name("later")))
    with pytest.raises(NotStamped, match="No such file"):
        keep_stamp(sealed, path.with_name("none"))
    with pytest.raises(NoCheckpoint):
        keep_stamp(path.with_name("none"), service.stamp(sealed))
    assert not sealed.with_name("sealed.tsr").exists()


def test_a_stamp_that_does_not_hold_is_found(
    path: Path, sealed: Path, service: Service, tmp_path: Path
) -> None:
    assert "there is no time stamp" in checked(path, sealed, service)[-1]
    kept = keep_stamp(sealed, service.stamp(sealed))
    stranger = Service(tmp_path / "stranger")
    assert "is not by a service in" in checked(path, sealed, stranger)[-1]
    stranger.certificates.unlink()
    assert "there is no file of certificates" in checked(path, sealed, stranger)[-1]
    token = kept.read_bytes()
    kept.write_bytes(token[:-9] + bytes([token[-9] ^ 1]) + token[-8:])
    assert "is not by a service in" in checked(path, sealed, service)[-1]
    kept.write_bytes(b"x")
    assert "is not a time stamp" in checked(path, sealed, service)[-1]
    kept.write_bytes(token)
    sealed.write_text(sealed.read_text() + "another line\n")
    assert "is the time stamp of another file, or" in checked(path, sealed, service)[-1]


def test_a_stamp_by_a_certificate_that_had_expired_before_is_refused(
    path: Path, sealed: Path, tmp_path: Path
) -> None:
    service = Service(tmp_path / "expired", until=-timedelta(hours=1))
    keep_stamp(sealed, service.stamp(sealed))
    assert "is not by a service in" in checked(path, sealed, service)[-1]


def test_a_stamp_outlives_the_certificate_of_its_service(
    path: Path, sealed: Path, tmp_path: Path
) -> None:
    service = Service(tmp_path / "ending", until=timedelta(seconds=3))
    keep_stamp(sealed, service.stamp(sealed))
    while datetime.now(UTC) <= service.ends + timedelta(seconds=1):
        time.sleep(0.05)
    said = checked(path, sealed, service)[-1]
    assert said.endswith(" UTC, by a certificate that has expired since")
    sealed.write_text(sealed.read_text() + "another line\n")
    assert "is the time stamp of another file, or" in checked(path, sealed, service)[-1]


def test_a_stamped_checkpoint_keeps_its_bytes(path: Path, sealed: Path, service: Service) -> None:
    create_key(path.with_name("key"), "example.org/archive")
    with Timeline.open(path) as door:
        door.seal(path.with_name("now"))
        keep_stamp(path.with_name("now"), service.stamp(path.with_name("now")))
        with pytest.raises(NotSealed, match="has an SSH signature or a time stamp"):
            door.seal(path.with_name("now"), key=path.with_name("key"))
        door.append(stated(id="more"))
        # Signed first, the stamp is of the signature too.
        door.seal(path.with_name("signed"), key=path.with_name("key"))
    keep_stamp(path.with_name("signed"), service.stamp(path.with_name("signed")))
    assert "stamped" in checked(path, path.with_name("signed"), service)[-1]


def test_without_openssl_it_is_said_what_is_missing(
    sealed: Path, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_stamp(sealed, service.stamp(sealed))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoOpenssl):
        stamped_at(sealed, sealed.read_bytes(), service.certificates)
