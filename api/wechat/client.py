"""What we ask of WeChat's API for one account."""

from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from api.wechat.access_token import AccessToken
from api.wechat.accounts import Account
from api.wechat.api_errors import (
    ApiError,
    ApiUnavailableError,
    BadCodeError,
    NotOnListError,
    TokenRefusedError,
)
from api.wechat.api_transport import BEFORE_SENDING, ApiTransport
from api.wechat.outgoing import Outgoing, send_body
from api.wechat.token_cache import TokenCache

log = structlog.get_logger()

MENU_CREATE_PATH: Final = "/cgi-bin/menu/create"
MENU_GET_PATH: Final = "/cgi-bin/menu/get"
CODE_PATH: Final = "/sns/jscode2session"

STALE_TOKEN: Final = frozenset({40001, 40014, 42001})
ALREADY_TYPING: Final = 45081
NO_MENU: Final = 46003


@dataclass(frozen=True)
class WeChatIdentity:
    """Who logged in: by the openid within one account, by the unionid within all accounts of one owner."""

    openid: str = field(repr=False)
    unionid: str | None = field(default=None, repr=False)


class WeChatClient:
    """The API of one account. All calls raise `ApiError`, and say in the log why. Close it when done."""

    def __init__(self, account: Account, tokens: TokenCache) -> None:
        """Take the account and where its token is kept; the cache may serve other accounts too.

        Raises:
            ValueError: if the account has no secret.
        """
        self.account = account
        self._settings = account.settings
        self._transport = ApiTransport(account.settings)
        self._token = AccessToken(account.settings, self._transport, tokens)

    async def close(self) -> None:
        """Close the connections, but not the cache."""
        await self._token.close()
        await self._transport.close()

    async def send(self, openid: str, message: Outgoing) -> None:
        """Send a message to a person by the customer-service API.

        A call that fails on its way back is sent again, so that a message may, rarely, come twice.
        """
        await self._call("send", "POST", self._settings.send_path, send_body(openid, message))

    async def typing(self, openid: str) -> None:
        """Show a person that an answer is being written. Does nothing where that is already shown."""
        try:
            body = {"touser": openid, "command": "Typing"}
            await self._call("typing", "POST", self._settings.typing_path, body)
        except ApiError as error:
            if error.errcode != ALREADY_TYPING:
                raise

    async def create_menu(self, menu: dict[str, Any]) -> None:
        """Set the menu of an Official Account, in place of the one before."""
        await self._call("menu_create", "POST", MENU_CREATE_PATH, menu)

    async def menu(self) -> dict[str, Any] | None:
        """Return the menu that was set by the API; `None` where there is none."""
        try:
            answer = await self._call("menu_get", "GET", MENU_GET_PATH)
        except ApiError as error:
            if error.errcode == NO_MENU:
                return None
            raise
        menu = answer.get("menu")
        return menu if isinstance(menu, dict) else None

    async def code_to_session(self, code: str) -> WeChatIdentity:
        """Trade the code of `wx.login` for who it is. The session key that comes with it is dropped here.

        Raises:
            BadCodeError: if the code is no good, or the person may not log in.
        """
        query = {
            "appid": self._settings.appid,
            "secret": self._settings.secret.get_secret_value() if self._settings.secret else "",
            "js_code": code,
            "grant_type": "authorization_code",
        }
        call = "code2session"
        try:
            # A code works once: it is sent again only where it cannot have arrived.
            answer = await self._transport.call(call, "GET", CODE_PATH, query=query, retried=BEFORE_SENDING)
            openid, unionid = answer.get("openid"), answer.get("unionid")
            if not isinstance(openid, str) or not openid:
                raise ApiUnavailableError(call)
        except ApiError as error:
            self._report(error)
            raise
        return WeChatIdentity(openid, unionid if isinstance(unionid, str) and unionid else None)

    async def _call(
        self, call: str, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make a call with our token; if that is refused, once more with a new one."""
        try:
            token = await self._token.get()
            try:
                return await self._call_with(token, call, method, path, body)
            except TokenRefusedError as error:
                if error.errcode not in STALE_TOKEN:
                    raise
            token = await self._token.renewed(token)
            return await self._call_with(token, call, method, path, body)
        except ApiError as error:
            self._report(error)
            raise

    async def _call_with(
        self, token: str, call: str, method: str, path: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        return await self._transport.call(call, method, path, query={"access_token": token}, body=body)

    def _report(self, error: ApiError) -> None:
        """Log a failure, without anything of the person."""
        if error.errcode in (ALREADY_TYPING, NO_MENU):
            return
        about = {"call": error.call, "account": self.account.id, "kind": type(error).__name__}
        match error:
            case NotOnListError():
                log.error(
                    "wechat refuses our address",
                    errcode=error.errcode,
                    address=error.address,
                    advice=error.advice,
                    **about,
                )
            case BadCodeError():  # anybody can send such codes
                log.warning("wechat api refused", errcode=error.errcode, **about)
            case ApiUnavailableError():
                cause = type(error.__cause__).__name__ if error.__cause__ else None
                log.error("wechat api unavailable", errcode=error.errcode, cause=cause, **about)
            case _:
                log.error("wechat api refused", errcode=error.errcode, **about)
