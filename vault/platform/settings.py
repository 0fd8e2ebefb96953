"""Settings, all named `HIZO_*`. Secrets come from files only, never from the environment or the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vault.platform.host_names import hosts_listed, hosts_of
from vault.platform.scanner_address import ScannerAddress, scanner_address_of
from vault.platform.working_hours import WorkingHours, working_hours_of
from vault.platform.zones import Zone, zones_named

MIB = 1 << 20
GIB = 1 << 30

# The algorithms in use, judged against the policy table of `crypto.policy` at every start (G9.1.2-a).
CIPHERS_IN_USE = ("AES-256-GCM", "SHA-256", "HMAC-SHA-256", "HKDF-SHA-256", "Ed25519", "ECDSA-P256-SHA256")


class Settings(BaseSettings):
    """What an operator may set; every field is the environment variable `HIZO_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="HIZO_", env_ignore_empty=True, extra="ignore", frozen=True)

    data_dir: Path
    vault_name: str = "Hizo"
    company_words: tuple[str, ...] = ()
    """Company, product and department names that no password may be made of (G9.1.1-d)."""
    base_url: str = "http://127.0.0.1:8640"
    other_hosts: str = ""
    """What `Host` may be besides the name in `base_url`: `name` or `name:port`, separated by commas."""
    listen_host: str = "127.0.0.1"
    listen_port: int = Field(default=8640, ge=0, le=65535)
    trusted_proxy: str | None = None
    """The one peer address whose `X-Forwarded-For` is believed (ASVS 4.1.3)."""
    zones: str | None = Field(default_factory=lambda: os.environ.get("HIZO_ZONES"))
    """The on-site networks, `name=CIDR` separated by commas (G9.1.2-o). An empty list is none at all, and stops the start."""
    remote_access_ranges: str = ""
    """Networks from which people come in from outside (VPN, remote desktop), in the same form; no zone may touch them."""

    database_url: str | None = None
    database_url_file: Path | None = None
    key_ring_url: str | None = None
    key_ring_url_file: Path | None = None
    ledger_url: str | None = None
    ledger_url_file: Path | None = None

    kek: Literal["file", "pkcs11"] = "file"
    """Who holds the epoch keys: the key file, or a token over PKCS#11."""
    pkcs11_module: Path | None = None
    pkcs11_token: str = ""
    pkcs11_pin_file: Path | None = None
    key_file: Path | None = None
    passphrase_file: Path | None = None
    unlock_key_file: Path | None = None
    ciphers: tuple[str, ...] = CIPHERS_IN_USE
    password_scheme: Literal["argon2id", "pbkdf2"] = "argon2id"

    store: Literal["local", "s3"] = "local"
    local_store_dir: Path | None = None
    medium_addressed_in_place: bool = False
    """Whether the manager's record says the local medium overwrites in place (magnetic, no copy-on-write)."""
    s3_endpoint: str = ""
    s3_bucket: str = ""
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key_file: Path | None = None
    s3_secure: bool = True
    s3_ca_file: Path | None = None

    pdf_max: int = Field(default=256 * MIB, gt=0)
    upload_max: int = Field(default=10 * GIB, gt=0)
    quota_per_person: int = Field(default=100 * GIB, gt=0)
    upload_expires_minutes: int = Field(default=24 * 60, gt=0)
    render_workers: int = Field(default=2, gt=0)
    soffice: Path | None = None
    """LibreOffice's program; without it, `soffice` on the PATH."""
    converters: int = Field(default=1, ge=0)
    """Conversions by LibreOffice at once; 0 makes no pages of office files."""
    convert_max: int = Field(default=128 * MIB, gt=0)
    """The largest file that is converted into pages; larger ones are kept without."""
    converters_unsandboxed: bool = False
    """Whether LibreOffice runs where the computer cannot lock it in."""
    view_long_side_max: int = Field(default=3000, gt=0)
    view_tiled_long_side_max: int = Field(default=14_400, ge=0, le=14_400)
    """The longer side of a page at the finest scale at which it is given in parts; 0 gives none."""
    view_pages_per_minute: int = Field(default=60, gt=0)
    view_tiles_per_minute: int = Field(default=240, gt=0)
    view_distinct_pages_per_day: int = Field(default=500, gt=0)
    refusals_in_burst: int = Field(default=10, ge=3)
    """So many refusals of one person on one entry within an hour make an alert (G3.0-j)."""
    working_hours: str = "07:00-20:00"
    """On business days, in Japan; use at other times is a sign (TQ4-0). `always` where people work in shifts."""

    store_check_days: int = Field(default=7, ge=1)
    """So often everything stored is read back and compared."""
    store_check_bytes_per_second: int = Field(default=32 * MIB, ge=0)
    """How fast that may read; 0 stands for no bound."""
    scanner: str | None = None
    """The malware scanner, `clamd:host:port` or `clamd:/path`; without it nothing is scanned, and items say so."""
    scanner_required: bool | None = None
    """Whether nothing is readable that the scanner has not passed; by default where there is a scanner (G9.3-f)."""
    scanner_max: int = Field(default=100 * MIB, gt=0)
    """The longest content it scans, in bytes: not more than clamd's StreamMaxLength, MaxFileSize and MaxScanSize."""
    scanner_seconds: float = Field(default=150.0, gt=0)
    """How long it may take for its answer: longer than clamd's MaxScanTime."""

    session_idle_minutes: int = Field(default=30, gt=0)
    session_absolute_hours: int = Field(default=12, gt=0)
    enrolment_hours: int = Field(default=72, gt=0)
    checkpoint_seconds: float = Field(default=1.0, gt=0)
    tsa_url: str | None = None
    """An RFC 3161 time stamp authority for certificates; without it the time is self-declared."""

    @field_validator("working_hours")
    @classmethod
    def _are_hours(cls, text: str) -> str:
        working_hours_of(text)
        return text

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, text: str) -> str:
        hosts_of(text)
        return text

    @field_validator("other_hosts")
    @classmethod
    def _are_hosts(cls, text: str) -> str:
        hosts_listed(text)
        return text

    @field_validator("scanner")
    @classmethod
    def _is_scanner(cls, text: str | None) -> str | None:
        if text is not None:
            scanner_address_of(text)
        return text

    @model_validator(mode="after")
    def _has_the_scanner_it_requires(self) -> Settings:
        if self.scanner_required and self.scanner is None:
            raise ValueError("HIZO_SCANNER_REQUIRED needs HIZO_SCANNER: name the scanner, or require none")
        return self

    @property
    def own_hosts(self) -> frozenset[str]:
        """The names the vault answers to, in lower case and without ports."""
        return hosts_of(self.base_url) | hosts_listed(self.other_hosts)

    @property
    def scanner_address(self) -> ScannerAddress | None:
        """Where the scanner listens."""
        return None if self.scanner is None else scanner_address_of(self.scanner)

    @property
    def scan_before_reading(self) -> bool:
        """Whether content is held until the scanner has passed it."""
        return self.scanner is not None and self.scanner_required is not False

    @property
    def hours_of_work(self) -> WorkingHours:
        """The working hours, to ask about a day."""
        return working_hours_of(self.working_hours)

    @property
    def listed_zones(self) -> tuple[Zone, ...]:
        """The zones; ZoneListError for a list the vault must not start with."""
        return zones_named(self.zones, self.remote_access_ranges)

    @property
    def resolved_key_file(self) -> Path:
        """Where the wrapped epoch keys and signing keys lie; with a token, the sealed signing keys alone."""
        return self.key_file or self.data_dir / "keys" / "hizo-keys.json"

    @property
    def resolved_store_dir(self) -> Path:
        """The local folder store."""
        return self.local_store_dir or self.data_dir / "objects"

    @property
    def checkpoints_dir(self) -> Path:
        """Signed checkpoints, outside the database."""
        return self.data_dir / "checkpoints"

    def url_of(self, part: Literal["database", "key_ring", "ledger"]) -> str:
        """The SQLAlchemy URL of one of the three databases; SQLite files below `data_dir` by default."""
        file: Path | None = getattr(self, f"{part}_url_file")
        given: str | None = file.read_text().strip() if file else getattr(self, f"{part}_url")
        name = {
            "database": "vault.db",
            "key_ring": "key-ring/ring.db",
            "ledger": "key-ring/disposal-ledger.db",
        }[part]
        return given or f"sqlite:///{self.data_dir / name}"
