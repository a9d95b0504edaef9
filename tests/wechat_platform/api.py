"""What each path of the API does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.bodies import has_escapes, read_body
from tests.wechat_platform.errors import ApiError
from tests.wechat_platform.logins import Logins
from tests.wechat_platform.menus import check_menu
from tests.wechat_platform.phone import Phone
from tests.wechat_platform.records import Fault, Shown
from tests.wechat_platform.sends import check_send
from tests.wechat_platform.tokens import Tokens

SEND = "/cgi-bin/message/custom/send"
TYPING = "/cgi-bin/message/custom/typing"
BUSINESS_SEND = "/cgi-bin/message/custom/business/send"
STABLE_TOKEN = "/cgi-bin/stable_token"
CODE_TO_SESSION = "/sns/jscode2session"
OK: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}

Query = Mapping[str, str]
Handler = Callable[[Query, bytes], dict[str, Any]]


@dataclass
class Api:
    """The API; every handler returns the body of its answer or raises an ApiError."""

    accounts: list[PlatformAccount]
    tokens: Tokens
    logins: Logins
    faults: list[Fault]
    known_phone: Callable[[PlatformAccount, str], Phone | None]
    menus: dict[str, Any] = field(default_factory=dict)

    def handler(self, path: str) -> tuple[str, Handler] | None:
        """Return the method and the handler of a path."""
        handlers: dict[str, tuple[str, Handler]] = {
            STABLE_TOKEN: ("POST", self._stable_token),
            SEND: ("POST", self._send),
            TYPING: ("POST", self._typing),
            BUSINESS_SEND: ("POST", self._business_send),
            "/cgi-bin/menu/create": ("POST", self._create_menu),
            "/cgi-bin/menu/get": ("GET", self._get_menu),
            "/cgi-bin/menu/delete": ("GET", self._delete_menu),
            CODE_TO_SESSION: ("GET", self._session),
        }
        return handlers.get(path)

    def _stable_token(self, query: Query, raw: bytes) -> dict[str, Any]:
        body = _object(raw)
        account = self._account(body.get("appid"), body.get("secret"))
        if body.get("grant_type") != "client_credential":
            raise ApiError(40002)
        token, seconds = self.tokens.stable(account, force=body.get("force_refresh") is True)
        return {"access_token": token, "expires_in": seconds}

    def _send(self, query: Query, raw: bytes) -> dict[str, Any]:
        account = self._verified(query)
        self._fault_escapes(raw)
        body = _object(raw)
        text = check_send(account, body)
        phone = self._phone(account, body)
        phone.quota.use()
        phone.show(Shown("api", text, body))
        return OK

    def _typing(self, query: Query, raw: bytes) -> dict[str, Any]:
        account = self._verified(query)
        body = _object(raw)
        self._phone(account, body).take_typing(body)
        return OK

    def _business_send(self, query: Query, raw: bytes) -> dict[str, Any]:
        self._verified(query)
        raise ApiError(40101)

    def _create_menu(self, query: Query, raw: bytes) -> dict[str, Any]:
        account = self._with_menu(query)
        self._fault_escapes(raw)
        body = _object(raw)
        check_menu(body)
        self.menus[account.appid] = body
        return OK

    def _get_menu(self, query: Query, raw: bytes) -> dict[str, Any]:
        account = self._with_menu(query)
        if account.appid not in self.menus:
            raise ApiError(46003)
        return {"menu": self.menus[account.appid]}

    def _delete_menu(self, query: Query, raw: bytes) -> dict[str, Any]:
        self.menus.pop(self._with_menu(query).appid, None)
        return OK

    def _session(self, query: Query, raw: bytes) -> dict[str, Any]:
        account = self._account(query.get("appid"), query.get("secret"))
        if query.get("grant_type") != "authorization_code":
            raise ApiError(40002)
        if account.kind != "miniprogram":
            raise ApiError(40013)
        return dict(self.logins.session(account, query.get("js_code", "")))

    def _account(self, appid: object, secret: object) -> PlatformAccount:
        for account in self.accounts:
            if account.appid == appid:
                if account.secret != secret:
                    raise ApiError(40125)
                return account
        raise ApiError(40013)

    def _verified(self, query: Query) -> PlatformAccount:
        account = self.tokens.account(query.get("access_token", ""))
        if not account.may_send:
            raise ApiError(48001)
        return account

    def _with_menu(self, query: Query) -> PlatformAccount:
        account = self._verified(query)
        if account.kind != "official":
            raise ApiError(48001)
        return account

    def _phone(self, account: PlatformAccount, body: dict[str, Any]) -> Phone:
        phone = self.known_phone(account, str(body.get("touser", "")))
        if phone is None:
            raise ApiError(40003)
        if not phone.following:
            raise ApiError(43004)
        return phone

    def _fault_escapes(self, raw: bytes) -> None:
        if has_escapes(raw):
            self.faults.append(Fault(f"characters beyond ASCII are escaped: {raw[:200]!r}"))


def _object(raw: bytes) -> dict[str, Any]:
    body = read_body(raw)
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body
