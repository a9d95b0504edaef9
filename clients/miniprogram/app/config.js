// Everything that differs from one deployment to another.
module.exports = {
  /** Address of Mingfa's server, without a slash at the end. Published Mini Programs need https. */
  server: "http://127.0.0.1:8000",
  /** Name of this Mini Program at the server; empty where the server has only one. */
  account: "",
  title: "明法 · 渠县普法问答",
  /** Who runs the service and how to reach them: 个人信息保护法 17 wants both in the notice. */
  operator: "",
  operatorContact: "",
  /** Whether the account has customer service connected to Mingfa, so that a question can be handed over. */
  contact: true,
  /** How long the server keeps things, in days, as its own settings say; shown in the notice. */
  keptDays: { login: 30, conversation: 30, unanswered: 180, referral: 365, practice: 1095 },
  /** Raise it when the notice changes: everybody is asked again. */
  privacyVersion: 2,
  timeoutSeconds: 30,
  /** Turns kept on the phone. */
  historyTurns: 30,
  /** Questions that may wait on the phone until there is a connection. */
  mostUnsent: 10,
  suggestions: [
    "离婚冷静期要等多久？",
    "老人没留遗嘱，家产咋个分？",
    "手写的遗嘱算不算数？",
    "警察能随便进我家吗？",
    "我请不起律师怎么办？",
  ],
};
