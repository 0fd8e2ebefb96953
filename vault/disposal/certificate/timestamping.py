"""Asking a time-stamping authority over HTTP (RFC 3161 section 3.4)."""

import httpx2
from asn1crypto import tsp  # type: ignore[import-untyped]
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

_TIMEOUT_SECONDS = 20
_LARGEST_REPLY = 256 * 1024


class HttpTimeStamper(TimeStamper):
    """One authority at one address; redirects are not followed."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send one request.

        Raises:
            TimestampRequestError: the authority is unreachable or did not answer with a time-stamp reply.
        """
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client:
                reply = await client.post(self.url, content=req.dump(), headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TimestampRequestError(f"the authority cannot be reached: {error}") from error
        media_type = reply.headers.get("content-type", "").split(";")[0].strip()
        if reply.status_code != 200 or media_type != "application/timestamp-reply":
            raise TimestampRequestError(f"the authority answered {reply.status_code} {media_type}")
        if len(reply.content) > _LARGEST_REPLY:
            raise TimestampRequestError("the authority's reply is too large")
        return _parsed(reply.content)


def _parsed(reply: bytes) -> tsp.TimeStampResp:
    try:
        response = tsp.TimeStampResp.load(reply, strict=True)
        response.native  # noqa: B018 - asn1crypto parses on use; a malformed reply must show here
    except (ValueError, TypeError) as error:
        raise TimestampRequestError("the authority's reply cannot be read") from error
    return response
