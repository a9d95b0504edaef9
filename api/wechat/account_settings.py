"""What an operator sets for one WeChat account: the values of its console, and how we use it."""

import re
from typing import Annotated, Final, Literal, Self

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

AES_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")

MAIN: Final = "main"
"""The name of the first account of each kind."""

Kind = Literal["official", "miniprogram"]


class AccountSettings(BaseModel):
    """One account. The token, the key and the mode must be what its console says."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    appid: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    token: Annotated[SecretStr, Field(min_length=1)]
    aes_key: SecretStr | None = None
    """EncodingAESKey; needed in safe mode."""
    mode: Literal["plain", "safe"] = "safe"
    """Whether pushes are encrypted. The request itself is not asked: it could ask for less."""
    secret: Annotated[SecretStr | None, Field(min_length=1)] = None
    """AppSecret; without it nothing can be sent but passive replies."""

    customer_service: bool = True
    """Whether the account may send by the customer-service API, given its secret (verified accounts may)."""
    menus: bool = False
    """Whether it may send options as a menu to tap (`msgmenu`: verified Official Accounts)."""
    reply_seconds: Annotated[float, Field(gt=0, lt=5)] = 4.2
    """How long an answer may take to be the passive reply; the platform hangs up after 5 s."""
    reply_bytes: Annotated[int, Field(ge=400)] = 2048
    """The most UTF-8 bytes of one text."""
    freshness_seconds: Annotated[int, Field(ge=60)] = 600
    """How far the timestamp of a push may be off."""
    requests: Annotated[int, Field(ge=1, le=10)] = 3
    """How often the platform sends one push in all, when it gets no reply."""
    waiting: Annotated[int, Field(ge=0)] = 16
    """How many pushes may wait for their passive reply at once; more are answered by the API."""

    api_url: AnyHttpUrl = AnyHttpUrl("https://api.weixin.qq.com")
    api_seconds: Annotated[float, Field(gt=0)] = 5.0
    """Time-out of one call of the API."""
    send_path: str = "/cgi-bin/message/custom/send"
    typing_path: str = "/cgi-bin/message/custom/typing"

    @field_validator("aes_key")
    @classmethod
    def check_aes_key(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse what is not a key of the console."""
        if value and not AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("must be the 43 letters and digits of the console's EncodingAESKey")
        return value

    @model_validator(mode="after")
    def check_mode(self) -> Self:
        """Refuse safe mode without a key."""
        if self.mode == "safe" and not self.aes_key:
            raise ValueError("mode safe needs aes_key, the console's EncodingAESKey")
        return self

    @property
    def can_send(self) -> bool:
        """Whether messages can be sent by the customer-service API."""
        return self.customer_service and self.secret is not None


class FurtherAccount(AccountSettings):
    """An account beside the first of its kind; its webhook is `/wechat/<kind>/<name>`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    kind: Kind

    @field_validator("name")
    @classmethod
    def check_name(cls, value: str) -> str:
        """Refuse the name that the first account of each kind has."""
        if value == MAIN:
            raise ValueError(f"the name {MAIN} is taken by the first account of its kind")
        return value
