"""Tables of devices beyond the one sign-in records. Rows are only added, so that every past state can be read; times are UTC ms."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base
from vault.platform.ids import ID_LENGTH


class DeviceRecord(Base):
    """What a manager recorded about a device, newest by `number`: `registered` with its particulars, or `revoked`.

    `particulars` is JSON: name, segment, fastened, fastened_checked_on, allowed_software, utilities.
    """

    __tablename__ = "device_record"
    __table_args__ = (UniqueConstraint("device_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("device.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    segment: Mapped[str | None] = mapped_column(String(16))
    particulars: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    recorded_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class DeviceCheckIn(Base):
    """What the client on a device reported about it, newest by `number`; the vault cannot see for itself.

    `report` is JSON as `vault.devices.reports.Report`; the rules read it.
    """

    __tablename__ = "device_check_in"
    __table_args__ = (UniqueConstraint("device_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("device.id"))
    number: Mapped[int]
    person_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    report: Mapped[str] = mapped_column(Text)
    reported_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)


class DevicePolicy(Base):
    """What the company asks of devices, newest by `number`; `terms` is JSON as `vault.devices.rules.Policy`."""

    __tablename__ = "device_policy"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    terms: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    set_ms: Mapped[int]
    leaf_index: Mapped[int] = mapped_column(default=-1)
