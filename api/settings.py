"""All configuration of the api process, from `MINGFA_…` environment variables or a `.env` file."""

import re
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Self

from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.wechat.account_settings import AccountSettings, FurtherAccount
from embeddings.paths import model_folder

DATA_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
"""A Fernet key: URL-safe base64 of 32 bytes."""
DATABASE = re.compile(r"sqlite:///|postgres(?:ql)?(?:\+psycopg)?://")
SHORTEST_STAFF_TOKEN = 20

ROOT = Path(__file__).parent.parent


class Settings(BaseSettings):
    """Every value has a default that works on one machine; secrets are made by the set-up."""

    model_config = SettingsConfigDict(
        env_prefix="MINGFA_",
        env_file=ROOT / ".env",
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    trusted_proxies: str = "127.0.0.1,::1"
    """Addresses or networks, with commas between, whose X-Forwarded-For says where a request comes from."""
    rasa_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:5005")
    rasa_timeout_seconds: Annotated[float, Field(gt=0)] = 3.5
    """After this, retrieval answers without Rasa."""
    internal_secret: SecretStr
    """Shared by the api and the Rasa process, and known to nobody else."""

    var_dir: Path = ROOT / "var"
    """Everything made at run time: database, trained model, index, imported texts."""
    embedding_model: str | None = None
    """A sentence-transformers model in place of ours, once `python -m embeddings adapt` has fitted it."""
    database_url: str | None = None
    """SQLAlchemy URL; SQLite under `var_dir` where it is not set."""
    redis_url: SecretStr | None = None
    """What several api processes share for a short time is kept there; in each process without it."""

    session_key: SecretStr
    """Key of the hashes under which sessions and openids are stored."""
    data_key: SecretStr
    """Encrypts referrals at rest. Several with commas between: the first encrypts, all decrypt. A key is
    needed for `referrals_kept_days` after another took its place in front."""
    session_turns: Annotated[int, Field(ge=1)] = 10
    """After so many turns a session continues in a fresh Rasa conversation, because long ones grow slow."""
    replies_kept_hours: Annotated[int, Field(ge=1)] = 72
    """How long the reply to a message id is kept for repeats."""
    unanswered_kept_days: Annotated[int, Field(ge=1)] = 180
    """How long a masked question that could not be answered is kept for editors after it was last asked."""
    conversations_kept_days: Annotated[int, Field(ge=1)] = 30
    """How long a session and what was said in it are kept after its last message."""
    session_minutes: Annotated[int, Field(ge=1)] = 60
    """After so many idle minutes a conversation starts afresh: topic, options and open forms are dropped."""
    rate_limit: str = "600/minute"
    """Chat turns per session, as the `limits` library writes it."""
    cors_origins: list[str] = []

    staff_token: SecretStr | None = None
    """What the county's staff send as Bearer token, at least 20 characters. Without it, the API of referrals
    answers 401 to everybody."""
    referrals_kept_days: Annotated[int, Field(ge=1)] = 365
    """How long a referral is kept after it was last changed."""
    referral_webhook_url: AnyHttpUrl | None = None
    """Where the county's own system is told of referrals; https, unless it is on this machine."""
    referral_webhook_secret: SecretStr | None = None
    """Key of the signatures by which that system knows us."""

    practice_daily_items: Annotated[int, Field(ge=1, le=100)] = 10
    """Questions of a daily drill."""
    practice_daily_new: Annotated[int, Field(ge=0, le=100)] = 10
    """Of them at most, questions that the trainee never saw."""
    practice_daily_reviews: Annotated[int, Field(ge=0, le=1000)] = 50
    """Questions seen before that come in the daily drills of one day at most."""
    practice_retention: Annotated[float, Field(ge=0.7, le=0.97)] = 0.9
    """Chance at which a trainee is to remember a question when it comes again: the higher, the oftener."""
    practice_pass_mark: Annotated[int, Field(ge=1, le=100)] = 60
    """Of 100, in the mock exam. No national one is known."""
    practice_hours: Annotated[int, Field(ge=1)] | None = None
    """Hours of training that the county asks for, as certificates say it. No national number is known."""
    practice_ranking: bool = False
    """Whether villages are ranked; even then only trainees who agreed count."""
    practice_kept_days: Annotated[int, Field(ge=1)] = 1095
    """How long what a trainee did is kept after it was last added to."""
    public_url: AnyHttpUrl | None = None
    """Where this site is reached from outside, for links in WeChat and on certificates."""

    wechat: AccountSettings | None = None
    """The Official Account, `/wechat/official`: `MINGFA_WECHAT_TOKEN`, `MINGFA_WECHAT_APPID` and so on."""
    miniprogram: AccountSettings | None = None
    """The Mini Program, `/wechat/miniprogram`: `MINGFA_MINIPROGRAM_TOKEN` and so on."""
    more_accounts: list[FurtherAccount] = []
    """Further accounts, as a JSON list."""
    login_rate_limit: str = "60/minute"
    """Logins of the Mini Program per address, as the `limits` library writes it."""
    login_days: Annotated[int, Field(ge=1)] = 30
    """How long a login of the Mini Program holds."""

    @field_validator("database_url")
    @classmethod
    def check_database(cls, value: str | None) -> str | None:
        """Refuse what no database of ours has as its address."""
        if value and not DATABASE.match(value):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("data_key")
    @classmethod
    def check_data_key(cls, value: SecretStr) -> SecretStr:
        """Refuse what Fernet would not take as keys."""
        if not all(DATA_KEY.fullmatch(key) for key in _keys(value)):
            raise ValueError("must be one or more Fernet keys (URL-safe base64 of 32 bytes), split by commas")
        return value

    @field_validator("staff_token")
    @classmethod
    def check_staff_token(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse a token that could be guessed."""
        if value and len(value.get_secret_value()) < SHORTEST_STAFF_TOKEN:
            raise ValueError(f"must be at least {SHORTEST_STAFF_TOKEN} characters")
        return value

    @field_validator("referral_webhook_url")
    @classmethod
    def check_webhook_url(cls, value: AnyHttpUrl | None) -> AnyHttpUrl | None:
        """Refuse to send personal data over a network in plain text."""
        if value and value.scheme != "https" and not _is_loopback(value.host or ""):
            raise ValueError("must be https, unless it is on this machine")
        return value

    @model_validator(mode="after")
    def check_webhook(self) -> Self:
        """Refuse a webhook that could not sign."""
        if self.referral_webhook_url and not self.referral_webhook_secret:
            raise ValueError("MINGFA_REFERRAL_WEBHOOK_URL needs MINGFA_REFERRAL_WEBHOOK_SECRET")
        return self

    @field_validator("more_accounts")
    @classmethod
    def check_names(cls, value: list[FurtherAccount]) -> list[FurtherAccount]:
        """Refuse two accounts at one address."""
        addresses = [(account.kind, account.name) for account in value]
        if len(set(addresses)) < len(addresses):
            raise ValueError("two accounts of one kind have the same name")
        return value

    @property
    def model_dir(self) -> Path:
        """The folder of the search model: ours, or what was made for the one plugged in."""
        return model_folder(self.embedding_model, self.var_dir / "models")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.var_dir / 'mingfa.db'}"

    @property
    def tracker_database(self) -> str:
        """The SQLAlchemy URL of Rasa's tracker store, where conversations are deleted."""
        return f"sqlite:///{self.tracker_file}"

    @property
    def tracker_file(self) -> Path:
        """The file in which Rasa keeps conversations."""
        return self.var_dir / "tracker.db"

    @property
    def data_keys(self) -> list[str]:
        """The keys of referrals at rest; the first encrypts."""
        return _keys(self.data_key)


def _keys(value: SecretStr) -> list[str]:
    return [key.strip() for key in value.get_secret_value().split(",")]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
