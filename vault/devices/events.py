"""Acts of devices."""

from typing import Final

from vault.audit.acts import Act

DEVICE_REGISTERED: Final = Act(
    "device.registered",
    ("device",),
    (
        "subject",
        "new_device",
        "name",
        "segment",
        "fastened",
        "fastened_checked_on",
        "allowed_software",
        "allowed_utilities",
    ),
)
DEVICE_REVOKED: Final = Act("device.revoked", ("device",), ("subject", "new_device", "reason"))
DEVICE_CHECKED_IN: Final = Act("device.checked_in", ("device",), ("reported",))
DEVICE_POLICY_SET: Final = Act("device_policy.set", ("device_policy",), ("terms", "reason"))
