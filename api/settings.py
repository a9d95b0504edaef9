"""All configuration of the api process, from `MINGFA_…` environment variables or a `.env` file."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """Every value has a default that works on one machine; secrets are made by the set-up."""

    model_config = SettingsConfigDict(env_prefix="MINGFA_", env_file=ROOT / ".env", extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    rasa_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:5005")
    rasa_timeout_seconds: Annotated[float, Field(gt=0)] = 3.5
    """After this, retrieval answers without Rasa."""
    internal_secret: SecretStr
    """Shared by the api and the Rasa process, and known to nobody else."""

    var_dir: Path = ROOT / "var"
    """Everything made at run time: database, trained model, index, imported texts."""
    database_url: str | None = None
    """SQLAlchemy URL; SQLite under `var_dir` where it is not set."""

    session_key: SecretStr
    """Key of the hashes under which sessions and openids are stored."""
    session_turns: Annotated[int, Field(ge=1)] = 10
    """After so many turns a session continues in a fresh Rasa conversation, because long ones grow slow."""
    replies_kept_hours: Annotated[int, Field(ge=1)] = 72
    """How long the reply to a message id is kept for repeats."""
    unanswered_kept_days: Annotated[int, Field(ge=1)] = 180
    """How long a masked question that could not be answered is kept for editors after it was last asked."""
    rate_limit: str = "600/minute"
    """Chat turns per session, as the `limits` library writes it."""
    cors_origins: list[str] = []

    wechat_token: SecretStr | None = None
    wechat_appid: str | None = None
    wechat_aes_key: SecretStr | None = None
    wechat_mode: Literal["plain", "safe"] = "safe"
    """Must be what the account's console says: the request itself is not asked."""
    wechat_reply_seconds: Annotated[float, Field(gt=0, lt=5)] = 4.2
    wechat_reply_bytes: Annotated[int, Field(ge=200)] = 2048
    wechat_freshness_seconds: Annotated[int, Field(ge=60)] = 600

    @model_validator(mode="after")
    def check_wechat(self) -> Self:
        """Refuse half a WeChat account."""
        if self.wechat_token and not self.wechat_appid:
            raise ValueError("MINGFA_WECHAT_TOKEN needs MINGFA_WECHAT_APPID")
        if self.wechat_token and self.wechat_mode == "safe" and not self.wechat_aes_key:
            raise ValueError("MINGFA_WECHAT_MODE=safe needs MINGFA_WECHAT_AES_KEY")
        key = self.wechat_aes_key.get_secret_value() if self.wechat_aes_key else ""
        if key and not re.fullmatch(r"[A-Za-z0-9]{43}", key):
            raise ValueError("MINGFA_WECHAT_AES_KEY must be the 43 letters and digits of the console")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.var_dir / 'mingfa.db'}"


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
