"""Which vault a database belongs to."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from vault.platform.database import Base


class VaultIdentity(Base):
    """The one row that names the vault; written at founding, never changed."""

    __tablename__ = "vault_identity"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vault_id: Mapped[str] = mapped_column(String(40))
    founded_ms: Mapped[int]
