const { forget, load, mingfa, notice, platform, tap, text, turn } = require("./open");
const { LOGIN, ok, says } = require("../platform");
const replies = require("../fixtures/replies.json");

const open = load("practice");
let page;

beforeEach(() => {
  forget();
  mingfa.consent.give();
  page = open();
});
afterEach(() => {
  page.instance.onUnload();
  page.detach();
});

test("nothing starts before it is tapped", () => {
  expect(platform.requests).toEqual([]);
});

test("asks for a question and shows it, with what can be tapped", async () => {
  platform.answer(LOGIN, ok(replies.quiz));
  await tap(page, ".start");
  expect(platform.requests[1].data.text).toBe("开始练习");
  expect(text(turn(page))).toContain("村民这样问您");
  expect(page.data.hint).toBe("");
  platform.answer(ok(replies.answer));
  await tap(turn(page), ".option");
  expect(platform.requests[2].data.text).toBe(replies.quiz.messages[0].options[0].payload);
  expect(text(turn(page, 0))).toContain("看答案");
});

test("a server that has no question is not covered up", async () => {
  platform.answer(LOGIN, says("这个我帮不上忙。", "out_of_scope"));
  await tap(page, ".start");
  expect(text(page)).toContain("这个我帮不上忙");
  expect(text(page)).toContain("现在没有出题");
});

test("a question asked elsewhere makes its options outdated", async () => {
  platform.answer(LOGIN, ok(replies.quiz), says("好"));
  await tap(page, ".start");
  mingfa.conversation("chat").ask("你好");
  page.instance.onShow();
  expect(turn(page).querySelectorAll(".option")).toHaveLength(0);
});

test("before agreement there is only the notice", () => {
  mingfa.withdraw();
  page.instance.onShow();
  expect(notice(page)).toBeDefined();
  expect(page.querySelector(".start")).toBeUndefined();
});
