"""The worker that empties the outbox: tells the county's own system of referrals until it has taken them."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api import metrics
from api.backoff import backoff
from api.staff.webhook import Webhook, WebhookError
from api.store.desk import ReferralDesk
from api.store.encryption import UndecipherableError
from api.store.outbox import Delivery, Outbox

log = structlog.get_logger()

POLL_SECONDS: Final = 3.0
SHORTEST_WAIT: Final = 30.0
LONGEST_WAIT: Final = 6 * 3600.0
"""Seconds between attempts."""


class DeliveryWorker:
    """Sends events one after the other. Any number of workers may run, in any number of processes."""

    def __init__(self, outbox: Outbox, desk: ReferralDesk, webhook: Webhook) -> None:
        """Take the events, the referrals they are about, and where to send them."""
        self._outbox = outbox
        self._desk = desk
        self._webhook = webhook

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            try:
                await self.deliver_due()
                metrics.DELIVERIES_PENDING.set(await asyncio.to_thread(self._outbox.count))
            except SQLAlchemyError as error:
                log.error("outbox failed", error=type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)

    async def deliver_due(self) -> int:
        """Try every event that is due; return how many were tried."""
        tried = 0
        while delivery := await asyncio.to_thread(self._outbox.claim):
            await self._deliver(delivery)
            tried += 1
        return tried

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            outcome = await self._send(delivery)
        except (WebhookError, UndecipherableError) as error:
            outcome = "failed"
            reason = str(error) if isinstance(error, WebhookError) else type(error).__name__
            wait = timedelta(seconds=backoff(delivery.attempts, SHORTEST_WAIT, LONGEST_WAIT))
            await asyncio.to_thread(self._outbox.failed, delivery, reason, wait)
            log.warning("delivery failed", reason=reason, **_named(delivery))
        else:
            await asyncio.to_thread(self._outbox.done, delivery)
            log.info("delivery ended", outcome=outcome, **_named(delivery))
        metrics.DELIVERIES.labels(outcome).inc()

    async def _send(self, delivery: Delivery) -> str:
        if delivery.event == "referral.deleted":
            await self._webhook.send(delivery, None)
            return "delivered"
        referral = await asyncio.to_thread(self._desk.find, delivery.number)
        if referral is None:  # deleted meanwhile, of which an event of its own tells
            return "obsolete"
        await self._webhook.send(delivery, referral)
        return "delivered"


def _named(delivery: Delivery) -> dict[str, object]:
    return {
        "delivery": delivery.delivery,
        "type": delivery.event,
        "number": delivery.number,
        "attempts": delivery.attempts,
    }
