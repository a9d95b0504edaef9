"""What the WeChat channel says in its own name."""

from typing import Final

from bot.texts import reply_text

GREETING: Final = (
    "您好，我是普法助手“明法”，是一个聊天机器人。\n"
    "遇到法律上的事，用一两句话问我就行，比如“离婚冷静期要等多久”。\n"
    "我讲的是普法说明，不能代替律师；有危险打 110，法律上的急事打 12348，不要钱。"
)
ASK_FOR_TEXT: Final = "我现在只看得懂文字。请用一两句话把您的事打给我。"
ASK_FOR_TEXT_NOT_IMAGE: Final = "图片我看不懂。请用一两句话把您的事打给我；身份证号不用发。"
ASK_FOR_TEXT_NOT_VOICE: Final = "这段语音我没听清。请把您的事打成文字发给我。"
ASK_FOR_TEXT_NOT_PAGE: Final = "您发的小程序页面我打不开。请用一两句话把您的事打给我。"
APOLOGY: Final = reply_text("sorry")
FEEDBACK: Final = "说得对不对您的事？回“有用”或者“没用”，好让我们改。"
MORE: Final = "（话长，没写完。想细问哪一点，直接发给我。）"
GOES_ON: Final = "（接着说）"
"""Before the rest of an explanation that another message began."""
RELATED: Final = "还可以看"
BY_LETTER: Final = "（回复字母，比如 B）"
BY_LETTERS: Final = "（多选，把字母一起回，比如 AC）"
OR_SAY: Final = "也可以说："
BY_NUMBER: Final = "（回复数字）："
MENU_TAIL: Final = "点一下就行；也可以回数字，第一个就回 1。"
LATE: Final = "您问的事我还在查。过一会儿回【继续】看答案。要是有危险，马上打 110。"
STILL_LATE: Final = "还没有查好，请过一会儿再回【继续】。法律上的急事可以打 12348，不要钱。"
REST_WAITS: Final = "（还有，回【继续】看）"
UNSEEN_WAITS: Final = "（上一个问题的答案好了，回【继续】看）"
"""These two are put below a text for which `api.wechat.render.HINT_BYTES` were left free."""
