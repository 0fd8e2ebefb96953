"""Devices registered by name, their check-ins, and the policy that refuses unfit ones (G9.3)."""
