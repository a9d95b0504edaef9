"""The WeChat accounts of a deployment."""

from dataclasses import dataclass

from api.settings import Settings
from api.wechat.account_settings import MAIN, AccountSettings, Kind
from api.wechat.modes import Mode, account_mode


@dataclass(frozen=True)
class Account:
    """One account.

    Attributes:
        id: `official:main` and so on; stands in the database and the metrics.
        kind: Official Account or Mini Program.
        settings: what the operator set.
        mode: opens its pushes and seals its replies.
    """

    id: str
    kind: Kind
    settings: AccountSettings
    mode: Mode


def accounts(settings: Settings) -> dict[str, Account]:
    """Return all configured accounts by their ids.

    Raises:
        ValueError: if the key of one is not a key.
    """
    found: dict[str, tuple[Kind, AccountSettings]] = {}
    if settings.wechat:
        found[account_id("official")] = ("official", settings.wechat)
    if settings.miniprogram:
        found[account_id("miniprogram")] = ("miniprogram", settings.miniprogram)
    found |= {account_id(more.kind, more.name): (more.kind, more) for more in settings.more_accounts}
    return {id_: Account(id_, kind, own, account_mode(own, kind)) for id_, (kind, own) in found.items()}


def account_id(kind: str, name: str = MAIN) -> str:
    """Return the id of an account: its kind and name."""
    return f"{kind}:{name}"
