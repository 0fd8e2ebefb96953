"""Devices: reports from one's own, registration, withdrawal, and the company's terms."""

from __future__ import annotations

from typing import Any

from clients.http_client.paging import every, segment
from clients.http_client.transport import Call, Transport


class Devices:
    """What people work on, and whether it is fit to show protected information."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def own(self) -> dict[str, Any]:
        """The device of this session; `refused_by` is the code that stands against it."""
        return self._transport.json(Call("GET", "/v1/device"))

    def check_in(self, report: dict[str, Any]) -> dict[str, Any]:
        """Report on the device of this session; answers as `own`."""
        return self._transport.json(Call("POST", "/v1/device/check-in", body=report))

    def all(self) -> list[Any]:
        """Everybody's devices, for those who answer for them."""
        return list(every(self._transport, "/v1/devices/all"))

    def one(self, device_id: str) -> dict[str, Any]:
        """A device and what stands against it, for its owner and those who answer for devices."""
        return self._transport.json(Call("GET", _device(device_id)))

    def register(self, device_id: str, particulars: dict[str, Any]) -> dict[str, Any]:
        """Register the device of its `owner`: `name`, `segment`, `fastened`, and perhaps approved software."""
        return self._transport.json(Call("POST", f"{_device(device_id)}/registration", body=particulars))

    def revoke(self, device_id: str, reason: str) -> dict[str, Any]:
        """Withdraw a device: its sessions end, and nothing is opened on it any more."""
        return self._transport.json(Call("POST", f"{_device(device_id)}/revoke", body={"reason": reason}))

    def records(self, device_id: str) -> list[Any]:
        """What was ever recorded about a device, newest first."""
        return list(every(self._transport, f"{_device(device_id)}/records"))

    def check_ins(self, device_id: str) -> list[Any]:
        """What was ever reported from a device, newest first."""
        return list(every(self._transport, f"{_device(device_id)}/check-ins"))

    def policy(self) -> dict[str, Any]:
        """The terms in force."""
        return self._transport.json(Call("GET", "/v1/device-policy"))

    def policies(self) -> list[Any]:
        """Every policy that was ever in force, newest first."""
        return list(every(self._transport, "/v1/device-policy/history"))

    def set_policy(self, terms: dict[str, Any], reason: str) -> dict[str, Any]:
        """Put terms in force; what is not named takes its default."""
        return self._transport.json(Call("POST", "/v1/device-policy", body={**terms, "reason": reason}))


def _device(device_id: str) -> str:
    return f"/v1/devices/{segment(device_id)}"
