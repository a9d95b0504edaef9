const { forget, load, mingfa, notice, platform, quiz, tap, text, turn, write } = require("./open");
const { LOGIN, ok, problem, says } = require("../platform");
const replies = require("../fixtures/replies.json");

const open = load("practice");
let page;

async function start(...answers) {
  platform.answer(LOGIN, ...answers);
  await tap(page, ".start");
}

const sent = () => platform.requests[platform.requests.length - 1].data.text;
const marks = () => quiz(page).querySelectorAll(".option");

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

test.each([
  [".start", 0, "开始练习"],
  [".more", 0, "错题本"],
  [".more", 1, "模拟考试"],
  [".more", 2, "情景演练"],
])("%s %i begins: %s", async (selector, place, words) => {
  platform.answer(LOGIN, ok(replies.quiz));
  await tap(page, selector, place);
  expect(sent()).toBe(words);
});

test("shows a question with lettered answers; the tapped one is sent", async () => {
  await start(ok(replies.quiz));
  const shown = text(turn(page));
  for (const part of ["第 3 题 · 婚姻家庭", "男方后悔了", "A. 行，一个人去就可以", "不会，看解析"]) expect(shown).toContain(part);
  platform.answer(ok(replies.answer));
  await tap(quiz(page), ".option", 1);
  expect(sent()).toBe("B");
  expect(text(turn(page))).toContain("B. 不行，要两个人一起去");
  expect(quiz(page, 0).querySelectorAll(".option, .action")).toHaveLength(0);
  expect(text(turn(page, 0))).toContain("A. 行，一个人去就可以");
});

test("what can be done beside answering is sent as it stands", async () => {
  await start(ok(replies.quiz), says("好", "smalltalk"));
  await tap(quiz(page), ".action", 1);
  expect(sent()).toBe("/end_practice");
  expect(text(turn(page))).toContain("退出练习");
});

test("several answers are marked first, and sent together", async () => {
  await start(ok(replies.quiz_many));
  expect(quiz(page).querySelector(".off")).toBeDefined();
  await tap(quiz(page), ".done");
  expect(platform.requests).toHaveLength(2);
  await tap(quiz(page), ".option", 2);
  await tap(quiz(page), ".option", 1);
  await tap(quiz(page), ".option", 1);
  await tap(quiz(page), ".option", 0);
  expect(marks().map((mark) => mark.dom.textContent.startsWith("✓"))).toEqual([true, false, true]);
  expect(quiz(page).querySelector(".off")).toBeUndefined();
  platform.answer(says("答对了", "practice"));
  await tap(quiz(page), ".done");
  expect(sent()).toBe("AC");
  expect(text(turn(page))).toContain("A、C");
});

test("a scenario is answered in one's own words", async () => {
  await start(ok(replies.scenario));
  platform.answer(says("说得周到", "practice"));
  await write(page, "大姐，您先到安全的地方。\n再打 110。");
  expect(sent()).toBe("大姐，您先到安全的地方。\n再打 110。");
  expect(page.data.text).toBe("");
});

test("how far somebody has come is drawn, and said in words", async () => {
  await start(ok(replies.progress));
  const shown = text(turn(page));
  expect(shown).toContain("婚姻家庭：10 题对 8 题");
  expect(shown).toContain("农村土地：25%");
  const fills = turn(page).querySelectorAll(".fill");
  expect(fills.map((fill) => fill.dom.style.width)).toEqual(["80%", "25%"]);
});

test("one can start while nothing is going on", async () => {
  await start(ok(replies.quiz));
  expect(page.querySelector(".start")).toBeUndefined();
  platform.answer(says("今天练到这里。", "smalltalk"));
  await tap(quiz(page), ".action", 1);
  expect(page.querySelector(".start")).toBeDefined();
  platform.answer("offline");
  await tap(page, ".start");
  expect(page.querySelector(".start")).toBeUndefined();
  platform.answer(problem(422));
  await tap(turn(page), ".retry");
  expect(page.querySelector(".start")).toBeDefined();
});

test("without a connection an answer is kept, and sent again under its id", async () => {
  await start(ok(replies.quiz), "offline");
  await tap(quiz(page), ".option");
  expect(text(turn(page))).toContain("没连上");
  platform.answer(says("答对了", "practice"));
  await tap(turn(page), ".retry");
  expect(text(turn(page))).toContain("答对了");
  expect(platform.requests[3].data).toEqual(platform.requests[2].data);
});

test("a server that does not practise is not covered up", async () => {
  await start(says("这个我帮不上忙。", "out_of_scope"));
  expect(text(page)).toContain("这个我帮不上忙");
  expect(page.querySelector(".start")).toBeDefined();
});

test("a question asked elsewhere makes its options outdated, and one can start anew", async () => {
  await start(ok(replies.quiz), says("好"));
  mingfa.conversation("chat").ask("你好");
  page.instance.onShow();
  expect(quiz(page).querySelectorAll(".option, .action")).toHaveLength(0);
  expect(page.querySelector(".start")).toBeDefined();
});

test("before agreement there is only the notice", () => {
  mingfa.withdraw();
  page.instance.onShow();
  expect(notice(page)).toBeDefined();
  expect(page.querySelector(".start")).toBeUndefined();
  expect(page.querySelector(".composer")).toBeUndefined();
});
