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
APOLOGY: Final = reply_text("sorry")
FEEDBACK: Final = "说得对不对您的事？回“有用”或者“没用”，好让我们改。"
MORE: Final = "（话长，没写完。想细问哪一点，直接发给我。）"
