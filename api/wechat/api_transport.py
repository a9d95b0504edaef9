"""One HTTP call of WeChat's API, with its time-out, its retries and its metrics."""

import asyncio
import json
import random
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from api.metrics import WECHAT_API_CALLS, WECHAT_API_SECONDS
from api.wechat.account_settings import AccountSettings
from api.wechat.api_errors import NO_CODE, ApiUnavailableError, NetworkError, api_error

TRIES: Final = 3
BACKOFF_SECONDS: Final = 0.2

Faults = tuple[type[Exception], ...]
ANY_FAULT: Final[Faults] = (aiohttp.ClientError, TimeoutError)
BEFORE_SENDING: Final[Faults] = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Faults after which WeChat cannot have got anything."""


class ApiTransport:
    """The connections of one account to WeChat's API. Close it when done.

    aiohttp, because httpx took 2 ms of CPU a call, more than all else that a message costs.
    """

    def __init__(self, settings: AccountSettings) -> None:
        """Take where the API is and how long a call may take."""
        self._url = str(settings.api_url).rstrip("/")
        self._seconds = settings.api_seconds
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    async def call(
        self,
        call: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        retried: Faults = ANY_FAULT,
    ) -> dict[str, Any]:
        """Return what WeChat answers.

        Args:
            call: the name under which it is counted.
            method: GET or POST.
            path: from the API's address on.
            query: what stands in the address, tokens and secrets among it.
            body: sent as JSON. Chinese is sent as it is: residents would see JSON's escapes.
            retried: the faults of the network after which it is sent again, `TRIES` times in all.

        Raises:
            ApiError: if it failed; the kind says how. An errcode is never retried.
        """
        content = json.dumps(body, ensure_ascii=False).encode(errors="replace") if body is not None else None
        for left in reversed(range(TRIES)):
            try:
                return await self._try(call, method, path, query, content)
            except ANY_FAULT as error:
                WECHAT_API_CALLS.labels(call, "network").inc()
                if not left or not isinstance(error, retried):
                    raise NetworkError(call) from error
            # Full jitter: callers that failed together do not come back together.
            await asyncio.sleep(random.uniform(0, BACKOFF_SECONDS * 2 ** (TRIES - 1 - left)))  # noqa: S311
        raise AssertionError("the last try returns or raises")

    async def _try(
        self, call: str, method: str, path: str, query: Mapping[str, str] | None, content: bytes | None
    ) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} if content is not None else None
        start = time.perf_counter()
        try:
            # Redirects are not followed: what we send holds the secret.
            async with (
                asyncio.timeout(self._seconds),
                self._http().request(
                    method,
                    f"{self._url}{path}",
                    params=query,
                    data=content,
                    headers=headers,
                    allow_redirects=False,
                ) as response,
            ):
                body = await response.read()
        finally:
            WECHAT_API_SECONDS.labels(call).observe(time.perf_counter() - start)
        if response.status != HTTPStatus.OK:
            WECHAT_API_CALLS.labels(call, f"http_{response.status // 100}xx").inc()
            raise ApiUnavailableError(call)
        answer = _read(body)
        if answer is None:
            WECHAT_API_CALLS.labels(call, "unreadable").inc()
            raise ApiUnavailableError(call)
        errcode = answer.get("errcode", NO_CODE)
        WECHAT_API_CALLS.labels(call, str(errcode) if errcode else "ok").inc()
        if errcode:
            raise api_error(call, errcode, str(answer.get("errmsg", "")))
        return answer

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            # No proxies and no .netrc of the environment, no cookies. The whole call has its own time-out;
            # connecting gets half of that, so that it fails by itself and it is known that nothing was sent.
            # Nothing compressed is asked for, nor read.
            self._session = aiohttp.ClientSession(
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._seconds / 2),
                headers={
                    "User-Agent": "Mingfa",
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                },
            )
            # It would send a GET again by itself, even one that may have arrived.
            self._session._retry_connection = False
        return self._session


def _read(content: bytes) -> dict[str, Any] | None:
    """Return an answer that has the form of one."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("errcode", NO_CODE), int) else None
