"""The errors that the API answers."""

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid code",
    40101: "missing parameter",
    40125: "invalid appsecret",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    41001: "access_token missing",
    42001: "access_token expired",
    43002: "require POST method",
    43004: "require subscribe",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "need interaction with user within 30 seconds",
    45081: "already in typing status",
    46003: "menu no exist",
    47001: "data format error",
    48001: "api unauthorized",
    50001: "user unauthorized",
}


class ApiError(Exception):
    """An errcode to answer."""

    def __init__(self, errcode: int) -> None:
        self.errcode = errcode
        super().__init__(f"{errcode} {MESSAGES.get(errcode, 'error')}")


def error_body(errcode: int, rid: str) -> dict[str, str | int]:
    """Return the body of an error, with a request id in its text as the platform has it."""
    return {"errcode": errcode, "errmsg": f"{MESSAGES.get(errcode, 'error')} rid: {rid}"}
