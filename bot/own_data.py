"""Tells when somebody asks so plainly for their data to be deleted that nothing needs to be asked back."""

import re
from typing import Final

DELETE: Final = r"(?:删除|删掉|删了|清除|清空|抹掉|注销)"
DATA: Final = r"(?:信息|资料|记录|数据|账号|电话|内容)"
PLAINLY: Final = re.compile(rf"{DELETE}.{{0,8}}{DATA}|{DATA}.{{0,6}}{DELETE}")
OF_OTHERS: Final = re.compile(r"他|她|对方|群|网上|朋友圈|帖|视频|抖音|平台|公司|骂|造谣|照片")
"""What speaks of somebody else's words about them, which is a question of law."""


def asks_for_deletion(text: str) -> bool:
    """Say whether a text plainly asks that what is kept about its writer be deleted."""
    return bool(PLAINLY.search(text)) and not OF_OTHERS.search(text)
