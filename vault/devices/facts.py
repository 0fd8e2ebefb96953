"""What the gate asks about a device, as columns that one SELECT can carry; `vault.devices.rules.judge` reads them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Label, SQLColumnExpression, select
from sqlalchemy.orm import InstrumentedAttribute

from vault.devices.models import DeviceCheckIn, DevicePolicy, DeviceRecord


def device_facts(device: SQLColumnExpression[Any]) -> tuple[Label[Any], ...]:
    """Columns `device_kind`, `device_segment`, `device_report` and `device_policy` for a device id, which may be NULL."""
    policy = select(DevicePolicy.terms).order_by(DevicePolicy.number.desc()).limit(1)
    return (
        _newest_record(DeviceRecord.kind, device).label("device_kind"),
        _newest_record(DeviceRecord.segment, device).label("device_segment"),
        select(DeviceCheckIn.report)
        .where(DeviceCheckIn.device_id == device)
        .order_by(DeviceCheckIn.number.desc())
        .limit(1)
        .correlate_except(DeviceCheckIn)
        .scalar_subquery()
        .label("device_report"),
        policy.scalar_subquery().label("device_policy"),
    )


def _newest_record(
    column: InstrumentedAttribute[Any], device: SQLColumnExpression[Any]
) -> ColumnElement[Any]:
    return (
        select(column)
        .where(DeviceRecord.device_id == device)
        .order_by(DeviceRecord.number.desc())
        .limit(1)
        .correlate_except(DeviceRecord)
        .scalar_subquery()
    )
