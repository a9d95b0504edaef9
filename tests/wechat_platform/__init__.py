"""A faithful WeChat platform for tests and for trying Mingfa by hand.

It pushes to the webhook over HTTP as WeChat does, with its signatures, its patience and its retries, and serves
the API that Mingfa calls. It knows nothing of Mingfa's code: what it signs and encrypts, wechatpy signs and
encrypts.

    with running_platform(PlatformAccount(webhook="http://127.0.0.1:8000/wechat/official")) as platform:
        phone = platform.phone("o-zhang-san")
        phone.says("离婚要等多久")
        assert "三十日" in phone.wait_for(1)[0]
        assert not platform.faults
"""

from tests.wechat_platform.account import PlatformAccount
from tests.wechat_platform.order import deliver_out_of_order, duplicates
from tests.wechat_platform.phone import Phone
from tests.wechat_platform.platform import Platform, running_platform
from tests.wechat_platform.pushes import Push, event_push, message_push, text_push
from tests.wechat_platform.records import Attempt, Call, Delivery, Fault, Ignored, Shown

__all__ = [
    "Attempt",
    "Call",
    "Delivery",
    "Fault",
    "Ignored",
    "Phone",
    "Platform",
    "PlatformAccount",
    "Push",
    "Shown",
    "deliver_out_of_order",
    "duplicates",
    "event_push",
    "message_push",
    "running_platform",
    "text_push",
]
