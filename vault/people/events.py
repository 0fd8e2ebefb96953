"""The acts of people that the log keeps."""

from vault.audit.acts import Act

PERSON_RECORDED = Act("person.recorded", ("person",), ("subject", "name", "employment_kind", "ends_on"))
PERSON_ENROLLED = Act("person.enrolled", ("person",), ("subject", "purpose"))
PERSON_DISABLED = Act("person.disabled", ("person",), ("subject", "reason"))
POST_GIVEN = Act("post.given", ("post",), ("subject", "post", "reason"))
POST_ENDED = Act("post.ended", ("post",), ("subject", "post", "reason"))
REBIND_ASKED = Act("rebind.asked", ("rebind",), ("subject", "rebind", "reason"))
REBIND_CONFIRMED = Act("rebind.confirmed", ("rebind",), ("subject", "rebind"))
