const { turnView } = require("../../app/lib/messages");
const replies = require("../fixtures/replies.json");

function view(reply, values) {
  const turn = { id: "t1", text: "问", shown: "问", state: "done", status: reply.status, messages: reply.messages };
  return turnView(Object.assign(turn, values), "t1");
}

const one = (message, status = "answered") => view({ status, messages: [message] }).cards[0];

// Recorded from the server; see README.md.
test.each(Object.entries(replies))("shows what the server said: %s", (name, reply) => {
  const shown = JSON.stringify(view(reply));
  const texts = JSON.stringify(reply.messages.map((message) => Object.assign({}, message, { review: "", type: "" })));
  for (const text of texts.match(/[一-龥][^"\\]{3,}/g)) expect(shown).toContain(text);
});

test("an answer has everything in its place", () => {
  const card = view(replies.answer).cards[0];
  expect(card.kind).toBe("answer");
  expect(card.steps[0].text).toMatch(/^1\. 不想离了/);
  expect(card.citations[0].copy).toBe("《民法典》第一千零七十七条\nhttps://flk.npc.gov.cn/");
  expect(card.related[0].payload).toBe('/choose_entry{"entry":"civil_code:1076"}');
  expect(card.sources).toEqual([{ key: 0, text: "https://flk.npc.gov.cn/" }]);
  expect(card.warning).toBe("");
});

test("official text is shown and copied with its citation", () => {
  const citation = { id: "a", label: "《民法典》第一条", official_text: "为了……", url: "https://flk.npc.gov.cn/" };
  const card = one({ type: "answer", title: "", plain: "", citations: [citation], review: "current" });
  expect(card.citations[0]).toMatchObject({ official: "为了……", copy: expect.stringContaining("为了……") });
  expect(card.sources).toEqual([]);
});

test("law that has changed since is said to have changed", () => {
  const card = one({ type: "answer", title: "", plain: "", citations: [], review: "needs_review" });
  expect(card.warning).toMatch("请以原文为准");
});

test("a quiz letters its answers", () => {
  const card = view(replies.quiz).cards[0];
  expect(card).toMatchObject({ kind: "quiz", title: "第 3 题 · 婚姻家庭", many: false });
  expect(card.options[1]).toEqual({ letter: "B", title: "B. 不行，要两个人一起去", payload: "B" });
  expect(card.actions).toHaveLength(2);
});

test("a quiz needs nothing but its question", () => {
  const card = one({ type: "quiz", question: "彩礼退不退？" }, "practice");
  expect(card).toMatchObject({ prompt: "彩礼退不退？", title: "", options: [], many: false, actions: [] });
});

test("bars say in words what they are, and are no longer than their place", () => {
  const { bars } = view(replies.progress).cards[0];
  expect(bars[0]).toMatchObject({ label: "婚姻家庭", percent: 80, words: "10 题对 8 题", said: "80%" });
  expect(bars[1]).toMatchObject({ percent: 25, words: "25%", said: "" });
  const odd = [{ label: "甲", percent: 130 }, { label: "乙", percent: "1;color:red" }];
  expect(one({ type: "text", text: "", bars: odd }).bars.map(({ percent }) => percent)).toEqual([100, 0]);
});

test("danger stands out", () => {
  expect(view(replies.crisis).urgent).toBe(true);
  expect(view(replies.answer).urgent).toBe(false);
});

test("only the latest turn can be tapped or rated", () => {
  expect(view(replies.answer)).toMatchObject({ active: true, feedback: true });
  expect(view(replies.answer, { id: "t0" })).toMatchObject({ active: false, feedback: false });
  expect(view(replies.choices)).toMatchObject({ active: true, feedback: false });
});

test("a message of a kind that is new is not hidden", () => {
  expect(one({ type: "constructor" })).toMatchObject({ kind: "text", text: expect.stringContaining("更新小程序") });
});

test.each([
  ["sending", undefined, "正在查"],
  ["queued", undefined, "等着发"],
  ["waiting", { kind: "wait", status: 429, seconds: 7 }, "发得有点快了。大约 7 秒后会自动再发"],
  ["waiting", { kind: "wait", status: 503, seconds: 5 }, "服务器正忙。大约 5 秒后会自动再发"],
  ["failed", { kind: "wait", status: 429, seconds: 3600 }, "请过 60 分钟再点"],
  ["failed", { kind: "offline" }, "没连上"],
  ["failed", { kind: "login" }, "微信登录没成功"],
  ["failed", { kind: "server" }, "服务器出了点问题"],
  ["failed", { kind: "consent" }, "没有同意"],
  ["refused", { kind: "refused" }, "服务器收不了"],
])("a turn that is %s says why: %j", (state, problem, words) => {
  const shown = view({ messages: [] }, { state, problem });
  expect(shown.note).toContain(words);
  expect(shown.retry).toBe(state === "failed");
  expect(shown.cards).toEqual([]);
});
