"""An account as its console shows it."""

from dataclasses import dataclass
from typing import Literal

DEFAULTS = {
    "official": ("wxba5fad812f8e6fb9", "gh_97417a04a28d"),
    "miniprogram": ("wx5823bf96d3bd56c7", "gh_10f6c3c3ac5a"),
}


@dataclass(eq=False)
class PlatformAccount:
    """One account. Its values may be changed while the platform runs, as an operator would in the console.

    Attributes:
        webhook: full address of the webhook; may be set once it is known.
        format: `json` is offered to mini programs only.
        may_send: whether the account is verified; others have no customer-service API and no menu API.
        appid: one of its own for each kind, unless given.
        name: the original id (`gh_…`), which stands in pushes as ToUserName.
    """

    webhook: str = ""
    kind: Literal["official", "miniprogram"] = "official"
    appid: str = ""
    secret: str = "0c79e1fa963cd80cc0be99b20a18faeb"
    token: str = "AAAAA"
    aes_key: str = "A" * 43
    mode: Literal["plain", "safe"] = "safe"
    format: Literal["xml", "json"] = "xml"
    may_send: bool = True
    name: str = ""

    def __post_init__(self) -> None:
        appid, name = DEFAULTS[self.kind]
        self.appid = self.appid or appid
        self.name = self.name or name
        if self.format == "json" and self.kind == "official":
            raise ValueError("the platform pushes JSON to mini programs only")
