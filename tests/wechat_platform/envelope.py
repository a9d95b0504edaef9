"""Signs and encrypts pushes, by wechatpy."""

import json
import secrets
import time

from defusedxml.ElementTree import fromstring
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.pushes import Push, xml_document


def signature(*parts: str) -> str:
    """Return the platform's signature of some texts."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def signed_query(account: PlatformAccount) -> dict[str, str]:
    """Return the query that every request to the webhook has; a nonce of its own for each."""
    timestamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
    return {
        "signature": signature(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
    }


def request_of(account: PlatformAccount, push: Push) -> tuple[dict[str, str], bytes]:
    """Return query and body of one request of a push."""
    query = signed_query(account) | {"openid": push.openid}
    document = push.document(account)
    if account.mode == "plain":
        return query, document.encode()
    crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
    sealed = fromstring(crypto.encrypt_message(document, query["nonce"], query["timestamp"]))
    envelope = {"ToUserName": account.name, "Encrypt": sealed.findtext("Encrypt") or ""}
    query |= {"encrypt_type": "aes", "msg_signature": sealed.findtext("MsgSignature") or ""}
    body = json.dumps(envelope) if account.format == "json" else xml_document(envelope)
    return query, body.encode()
