"""The whole interface of a vault, grouped as its people think of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from clients.http_client.access import Access
from clients.http_client.access_reviews import AccessReviews
from clients.http_client.alerts import Alerts
from clients.http_client.checks import Checks
from clients.http_client.copies import Copies
from clients.http_client.courses import Courses
from clients.http_client.devices import Devices
from clients.http_client.disposals import Disposals
from clients.http_client.documents import Documents
from clients.http_client.log import Log
from clients.http_client.maintenance import Maintenance
from clients.http_client.measures import Measures
from clients.http_client.oversight import Oversight
from clients.http_client.people import People
from clients.http_client.person_records import PersonRecords
from clients.http_client.pledges import Pledges
from clients.http_client.procedures import Procedures
from clients.http_client.reach import Reach
from clients.http_client.recoveries import Recoveries
from clients.http_client.register import Register
from clients.http_client.regradings import Regradings
from clients.http_client.remarks import Remarks
from clients.http_client.reports import Reports
from clients.http_client.roster import Roster
from clients.http_client.setup import Setup
from clients.http_client.sign_in import SignIn
from clients.http_client.small_company import SmallCompany
from clients.http_client.solo_acts import SoloActs
from clients.http_client.trail import Trail
from clients.http_client.training import Training
from clients.http_client.transport import Call, Transport
from clients.http_client.uploads import Uploads
from clients.http_client.visits import Visits
from clients.models import Operation, VaultFacts

if TYPE_CHECKING:
    from types import TracebackType

    import httpx2


class VaultClient:
    """Typed calls to one vault; a context manager that closes its connections."""

    def __init__(
        self,
        address: str,
        *,
        token: str | None = None,
        language: str = "en",
        wire: httpx2.BaseTransport | None = None,
    ) -> None:
        """See `Transport` for the arguments and errors."""
        self.transport = Transport(address, token=token, language=language, wire=wire)
        self.sign_in = SignIn(self.transport)
        self.people = People(self.transport)
        self.person_records = PersonRecords(self.transport)
        self.recoveries = Recoveries(self.transport)
        self.small_company = SmallCompany(self.transport)
        self.solo_acts = SoloActs(self.transport)
        self.setup = Setup(self.transport)
        self.procedures = Procedures(self.transport)
        self.pledges = Pledges(self.transport)
        self.courses = Courses(self.transport)
        self.training = Training(self.transport)
        self.register = Register(self.transport)
        self.access = Access(self.transport)
        self.access_reviews = AccessReviews(self.transport)
        self.roster = Roster(self.transport)
        self.reach = Reach(self.transport)
        self.devices = Devices(self.transport)
        self.documents = Documents(self.transport)
        self.uploads = Uploads(self.transport)
        self.copies = Copies(self.transport)
        self.regradings = Regradings(self.transport)
        self.disposals = Disposals(self.transport)
        self.visits = Visits(self.transport)
        self.maintenance = Maintenance(self.transport)
        self.alerts = Alerts(self.transport)
        self.reports = Reports(self.transport)
        self.measures = Measures(self.transport)
        self.remarks = Remarks(self.transport)
        self.checks = Checks(self.transport)
        self.oversight = Oversight(self.transport)
        self.log = Log(self.transport)
        self.trail = Trail(self.transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.transport.close()

    def vault(self) -> VaultFacts:
        """Who the vault is: its name, log and certificate signer."""
        return VaultFacts.read(self.transport.json(Call("GET", "/v1/vault")))

    def operation(self, operation_id: str) -> Operation:
        """The state of long work."""
        return Operation.read(self.transport.json(Call("GET", f"/v1/operations/{operation_id}")))

    def catalogue(self) -> dict[str, Any]:
        """Tiers with their markings, item types and formats."""
        return self.transport.json(Call("GET", "/v1/catalogue"))
