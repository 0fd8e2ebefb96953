"""A company whose people sit at recorded devices, and an office where devices come from real sign-ins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from tests.vault.application import client_of
from tests.vault.company import Company
from tests.vault.people_at_desks import Office
from vault.devices.models import DeviceCheckIn, DevicePolicy, DeviceRecord
from vault.identity.models import Device, SessionRow
from vault.people.posts import Post
from vault.platform.clock import tokyo_date, utc_text
from vault.platform.runtime import Platform

DAY_MS = 86_400_000


@pytest.fixture
def http(platform: Platform) -> Iterator[TestClient]:
    with client_of(platform) as client:
        yield client


@pytest.fixture
def office(platform: Platform, clock: Any, http: TestClient) -> Office:
    return Office(platform, clock, http)


@pytest.fixture
def company(platform: Platform, http: TestClient) -> Company:
    company = Company(platform, http)
    company.hire_all(
        {
            "officer": (Post.OVERALL_OFFICER,),
            "manager": (Post.RESPONSIBLE_MANAGER,),
            "second_manager": (Post.RESPONSIBLE_MANAGER,),
            "auditor": (Post.AUDITOR,),
            "administrator": (Post.ADMINISTRATOR,),
            "viewer": (),
            "stranger": (),
        }
    )
    with platform.transaction() as tx:
        for name, caller in company.people.items():
            session = tx.session.scalars(select(SessionRow).where(SessionRow.person_id == caller.id)).one()
            tx.session.add(
                Device(
                    id=session.device_id,
                    person_id=caller.id,
                    name=f"desk of {name}",
                    first_seen_ms=session.created_ms,
                    last_seen_ms=session.created_ms,
                    last_address="192.0.2.1",
                )
            )
    return company


@pytest.fixture
def device_of(company: Company) -> Any:
    """The device a person's session runs on."""

    def find(name: str) -> str:
        with company.platform.reading() as tx:
            mine = select(SessionRow.device_id).where(SessionRow.person_id == company[name].id)
            return str(tx.session.scalars(mine).first())

    return find


@pytest.fixture
def register(company: Company, device_of: Any) -> Any:
    """A manager registers a person's device."""

    def post(person: str = "viewer", by: str = "manager", **more: Any) -> Any:
        body = {
            "owner": company[person].id,
            "name": "設計-07",
            "segment": "separated",
            "fastened": True,
            **more,
        }
        return company[by].post(f"/devices/{device_of(person)}/registration", body)

    return post


@pytest.fixture
def report(company: Company) -> Any:
    """What a healthy device says about itself now."""

    def say(**more: Any) -> dict[str, Any]:
        now = company.platform.clock.now_ms()
        return {
            "os": "Windows 11 24H2",
            "os_updated_on": tokyo_date(now - 3 * DAY_MS),
            "security_software": "Defender",
            "security_running": True,
            "signatures_on": tokyo_date(now),
            "last_full_scan_at": utc_text(now - DAY_MS),
            "powered_on_at": utc_text(now - DAY_MS // 4),
            "usb_storage": "disabled",
            **more,
        }

    return say


@pytest.fixture
def set_policy(company: Company) -> Any:
    """A manager puts terms in force."""

    def post(by: str = "manager", **terms: Any) -> Any:
        return company[by].post("/device-policy", {"reason": "端末の要件", **terms})

    return post


@pytest.fixture
def unchanged(company: Company) -> Any:
    """A block in which nothing is recorded about any device."""

    def rows() -> list[Any]:
        with company.platform.reading() as tx:
            tables = (DeviceRecord, DeviceCheckIn, DevicePolicy, Device)
            live = select(SessionRow.id).where(SessionRow.ended_ms.is_(None)).order_by(SessionRow.id)
            found = [tx.session.execute(select(each.__table__)).all() for each in tables]
            return [*found, tx.session.execute(live).all()]

    @contextmanager
    def block() -> Iterator[None]:
        before = rows()
        yield
        assert rows() == before

    return block
