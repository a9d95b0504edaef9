"""Signs and sends one event to the county's own system."""

import hashlib
import hmac
import json
import time
from asyncio import timeout
from typing import Final

import httpx

from api.settings import Settings
from api.store.outbox import Delivery
from bot.referrals import Referral

SEND_SECONDS: Final = 10.0


class WebhookError(Exception):
    """The event was not taken; the message is an HTTP status or the name of an error."""


class Webhook:
    """The address of the county's own system. Close it when done.

    Raises:
        ValueError: if no webhook is set up.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the address and the key of the signatures."""
        if not settings.referral_webhook_url or not settings.referral_webhook_secret:
            raise ValueError("MINGFA_REFERRAL_WEBHOOK_URL is not set")
        self._url = str(settings.referral_webhook_url)
        self._secret = settings.referral_webhook_secret.get_secret_value().encode()
        # No proxies and no .netrc of the environment: only this address, and nothing besides our signature.
        # The time-out of httpx is for each read, with which an answer that trickles in would take for ever.
        self._http = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=None)  # noqa: S113

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, delivery: Delivery, referral: Referral | None) -> None:
        """Post an event; without a referral it carries the number only.

        Raises:
            WebhookError: if the answer is not 2xx within `SEND_SECONDS`.
        """
        body = event_body(delivery, referral)
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Mingfa",
            "X-Mingfa-Delivery": delivery.delivery,
            "X-Mingfa-Event": delivery.event,
            "X-Mingfa-Timestamp": moment,
            "X-Mingfa-Signature": signature(self._secret, moment, delivery.delivery, body),
        }
        try:
            async with (
                timeout(SEND_SECONDS),
                self._http.stream("POST", self._url, content=body, headers=headers) as answer,
            ):
                if not answer.is_success:
                    raise WebhookError(f"HTTP {answer.status_code}")
        except (httpx.HTTPError, TimeoutError) as error:
            raise WebhookError(type(error).__name__) from error


def event_body(delivery: Delivery, referral: Referral | None) -> bytes:
    """Return the JSON of an event."""
    told = referral.model_dump(mode="json", exclude={"shared"}) if referral else {"number": delivery.number}
    return json.dumps({"event": delivery.event, "referral": told}, ensure_ascii=False).encode()


def signature(secret: bytes, moment: str, delivery: str, body: bytes) -> str:
    """Return what X-Mingfa-Signature holds.

    Args:
        secret: MINGFA_REFERRAL_WEBHOOK_SECRET.
        moment: X-Mingfa-Timestamp, seconds since 1970.
        delivery: X-Mingfa-Delivery.
        body: the body, byte for byte.
    """
    signed = f"{moment}.{delivery}.".encode() + body
    return f"sha256={hmac.new(secret, signed, hashlib.sha256).hexdigest()}"
