import type { AnswerMessage, ChoicesMessage, QuizMessage, ServicesMessage, TextMessage } from "../src/types";

export const TEXT: TextMessage = { type: "text", text: "第一行\n第二行，打 12348 问", bars: [] };

export const BARS: TextMessage = {
  type: "text",
  text: "您掌握得怎么样：",
  bars: [
    { label: "婚姻家庭", percent: 80, note: "10 题对 8 题" },
    { label: "土地", percent: 0 },
  ],
};

export const ANSWER: AnswerMessage = {
  type: "answer",
  id: "civil_code:1077",
  title: "离婚冷静期",
  plain: "从申请那天起 30 天内，\n哪一方都可以撤回。",
  example: "老孙第 10 天撤回了申请。",
  steps: ["先想好", "再去登记"],
  sections: [{ title: "期限", items: ["30 天", "再 30 天"] }],
  citations: [
    {
      id: "civil_code:1077",
      label: "《民法典》第一千零七十七条",
      url: "https://flk.npc.gov.cn/",
      official_text: "自婚姻登记机关收到离婚登记申请之日起三十日内……",
    },
    { id: "civil_code:1079", label: "《民法典》第一千零七十九条", url: "/k/civil_code/1079" },
  ],
  related: [{ id: "civil_code:1076", title: "协议离婚" }],
  review: "current",
  disclaimer: "这是普法说明，不能代替律师意见。",
};

export const SERVICES: ServicesMessage = {
  type: "services",
  services: [
    {
      id: "mediation",
      name: "人民调解委员会",
      why: "不收钱。",
      phone: "0818-7320000转12",
      address: "渠县某某路 1 号",
      hours: "周一到周五",
      bring: ["身份证"],
    },
  ],
};

export const CHOICES: ChoicesMessage = {
  type: "choices",
  prompt: "您说的是哪一样？",
  options: [
    { title: "协议离婚", payload: '/choose_entry{"entry":"civil_code:1076"}' },
    { title: "都不是", payload: "/deny" },
  ],
};

export const QUIZ: QuizMessage = {
  type: "quiz",
  title: "第 3 题 · 婚姻家庭",
  question: "没办结婚证，彩礼退不退？",
  options: [
    { title: "应当退", payload: '/answer_quiz{"option":"A"}' },
    { title: "不用退", payload: '/answer_quiz{"option":"B"}' },
  ],
  actions: [
    { title: "不会", payload: "/skip_quiz" },
    { title: "退出练习", payload: "/end_practice" },
  ],
};

export const QUIZ_MANY: QuizMessage = {
  type: "quiz",
  question: "哪些人不能结婚？",
  options: [
    { title: "表兄妹", payload: "A" },
    { title: "同学", payload: "B" },
    { title: "已经结了婚的", payload: "C" },
  ],
  many: true,
  actions: [],
};
