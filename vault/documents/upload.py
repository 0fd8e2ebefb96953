"""An upload on the server: the event loop pours the body, a thread of its own limited set deposits it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

from anyio import CapacityLimiter, to_thread

from vault.documents.body import BodyBrokenError, BodyPipe
from vault.platform.errors import Code, Refusal

UPLOADS_AT_ONCE: Final = 16
"""Uploads have threads of their own, so that slow senders never take those that serve everybody else."""

Answer = TypeVar("Answer")

_limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, CapacityLimiter] = WeakKeyDictionary()


async def through_thread(chunks: AsyncIterator[bytes], work: Callable[[BodyPipe], Answer]) -> Answer:
    """Run `work` in a thread, reading the body that arrives meanwhile; give its answer.

    Raises:
        Refusal: `request_invalid` when the caller went away before the body was complete.
        Exception: whatever `work` raised.
    """
    loop = asyncio.get_running_loop()
    limiter = _limiters.setdefault(loop, CapacityLimiter(UPLOADS_AT_ONCE))
    pipe = BodyPipe(loop)
    pouring = asyncio.ensure_future(pipe.pour(chunks))
    try:
        return await to_thread.run_sync(partial(_work, work, pipe), limiter=limiter)
    except BodyBrokenError as broken:
        raise Refusal(Code.REQUEST_INVALID, params={"what": "body"}) from broken
    finally:
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)


def _work(work: Callable[[BodyPipe], Answer], pipe: BodyPipe) -> Answer:
    try:
        return work(pipe)
    finally:
        pipe.close()
