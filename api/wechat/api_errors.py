"""Why a call of WeChat's API failed. No message holds an access token, a secret, an openid or a text."""

import re
from typing import Final

NO_CODE: Final = 0
"""Stands for the errcode where WeChat gave none."""

ADDRESS: Final = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\b")


class ApiError(Exception):
    """A call that failed.

    Attributes:
        call: which call; the name under which it is counted.
        errcode: what WeChat answered; `NO_CODE` where it did not answer with one.
    """

    advice = "see WeChat's list of error codes (全局返回码)"

    def __init__(self, call: str, errcode: int = NO_CODE) -> None:
        """Take the name of the call and what WeChat answered."""
        super().__init__(f"{call}: errcode {errcode}: {self.advice}" if errcode else f"{call}: {self.advice}")
        self.call = call
        self.errcode = errcode


class WindowClosedError(ApiError):
    """The person must write first: their 48 hours or 5 messages are used up. Park it, do not retry."""

    advice = "nothing may be sent to this person until they write again"


class RateLimitedError(ApiError):
    """The account has made too many calls, for all residents together."""

    advice = "the account has used up its number of calls"

    @property
    def wait(self) -> float:
        """Seconds after which to try again. The daily number comes back at midnight, so ask now and then."""
        return 60.0 if self.errcode == 45011 else 3600.0


class NotPermittedError(ApiError):
    """The account may not make this call at all."""

    advice = "the account may not call this: see its list of permissions (接口权限) in the console"


class UnknownResidentError(ApiError):
    """The person left, blocked the account or never was: nobody will ever get this message."""

    advice = "the account cannot reach this person"


class TooLongError(ApiError):
    """The text has more bytes than WeChat takes."""

    advice = "the text is too long: lower the account's reply_bytes"


class ContentRefusedError(ApiError):
    """WeChat will never take this message: for what it says, or for its kind."""

    advice = "WeChat does not let this message through"


class TokenRefusedError(ApiError):
    """WeChat refuses our access token, and the new one that we then asked for; or the appid or the secret."""

    advice = "the account's appid and secret must be those of its console (开发者ID, AppSecret)"


class NotOnListError(ApiError):
    """Our address is not on the account's list: no call will work until an operator puts it there.

    Attributes:
        address: the address that WeChat saw, where it said so.
    """

    def __init__(self, call: str, errcode: int, address: str | None) -> None:
        """Take the name of the call, what WeChat answered, and our address as it saw it."""
        seen = address or "this server's public address"
        self.advice = f"add {seen} to the account's list of addresses (IP白名单) in the console"
        super().__init__(call, errcode)
        self.address = address


class BadCodeError(ApiError):
    """The code of `wx.login` is unknown, used, or older than 5 minutes."""

    advice = "the code was used, is too old, or belongs to another Mini Program"


class BlockedError(BadCodeError):
    """WeChat takes this person for a high risk and bars them from logging in."""

    advice = "WeChat does not let this person log in"


class ApiUnavailableError(ApiError):
    """WeChat did not answer, or not as its documentation says. It may work later."""

    advice = "WeChat's API is busy or out of order"


class NetworkError(ApiUnavailableError):
    """There was no answer in time, over all tries. The call may have arrived all the same."""

    advice = "WeChat's API cannot be reached"


ERRORS: Final[dict[int, type[ApiError]]] = {
    -1: ApiUnavailableError,  # 系统繁忙
    40001: TokenRefusedError,
    40014: TokenRefusedError,
    42001: TokenRefusedError,
    40013: TokenRefusedError,  # appid
    40125: TokenRefusedError,  # secret
    40243: TokenRefusedError,  # secret frozen in the console
    41001: TokenRefusedError,  # no access token
    41002: TokenRefusedError,  # no appid
    41004: TokenRefusedError,  # no secret
    40003: UnknownResidentError,
    43004: UnknownResidentError,  # does not follow the account
    43019: UnknownResidentError,  # on the account's black list
    46004: UnknownResidentError,
    48002: UnknownResidentError,  # refuses messages
    40008: ContentRefusedError,  # a kind of message that the account may not send
    40033: ContentRefusedError,  # characters
    44004: ContentRefusedError,  # empty
    87014: ContentRefusedError,  # what it says
    45002: TooLongError,
    45009: RateLimitedError,
    45011: RateLimitedError,
    45015: WindowClosedError,
    45047: WindowClosedError,
    45080: WindowClosedError,  # typing: nothing was exchanged in the last 30 s
    40101: NotPermittedError,
    48001: NotPermittedError,
    48004: NotPermittedError,  # banned
    48008: NotPermittedError,  # not this type of message
    50001: NotPermittedError,
    50002: NotPermittedError,  # restricted
    65400: NotPermittedError,  # customer service is not switched on
    40029: BadCodeError,
    40163: BadCodeError,
    40226: BlockedError,
}
"""From the platform's list of error codes and the pages of the calls we make."""
ADDRESS_REFUSED: Final = frozenset({40164, 61004, 89503})


def api_error(call: str, errcode: int, errmsg: str) -> ApiError:
    """Return the error that an errcode means. Of `errmsg` only our own address is kept."""
    if errcode in ADDRESS_REFUSED:
        found = ADDRESS.search(errmsg)
        return NotOnListError(call, errcode, found.group() if found else None)
    return ERRORS.get(errcode, ApiError)(call, errcode)
