"""Which session of the chat a resident in WeChat has."""

from api.keyed_hash import keyed_hash
from api.settings import Settings


def chat_session(settings: Settings, openid: str) -> str:
    """Return the session of a resident, the same in the conversation with an account and on its own pages.

    Args:
        settings: holds the key of the hash.
        openid: the resident's id within one account; no two accounts have one in common.
    """
    return f"wechat:{keyed_hash(settings, openid)}"
