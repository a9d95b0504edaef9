const { forget, load, mingfa, notice, platform, quiz, simulate, tap, text, turn, write } = require("./open");
const { LOGIN, ok, problem, says } = require("../platform");
const replies = require("../fixtures/replies.json");

const open = load("chat");
let page;

async function ask(question, ...answers) {
  platform.answer(...answers);
  await write(page, question);
}

function agreed() {
  mingfa.consent.give();
  page = open();
}

beforeEach(forget);
afterEach(() => {
  page.instance.onUnload();
  page.detach();
});

test("first of all the notice is shown, and nothing is sent", async () => {
  page = open();
  expect(text(page)).toContain("会发出去什么");
  expect(page.querySelector(".composer")).toBeUndefined();
  expect(page.querySelector(".contact")).toBeUndefined();
  await tap(notice(page), ".decline");
  expect(text(page)).toContain("什么都没有发出去");
  expect(platform.requests).toEqual([]);
});

test("after agreement a question is asked and answered", async () => {
  page = open();
  await tap(notice(page), ".agree");
  await ask("离婚冷静期要等多久", LOGIN, ok(replies.answer));
  const shown = text(turn(page));
  for (const part of ["先过 30 天冷静期", "打个比方", "1. 不想离了", "《民法典》第一千零七十七条", "可以找谁", "普法说明"]) {
    expect(shown).toContain(part);
  }
  expect(page.data.text).toBe("");
});

test("an empty question is not sent", async () => {
  agreed();
  await ask("  ");
  expect(platform.requests).toEqual([]);
});

test("while it is being looked up, that is shown", async () => {
  agreed();
  await ask("你好", LOGIN);
  expect(text(turn(page))).toContain("正在查");
  expect(page.data.said).toContain("正在查");
});

test("a tapped option sends its payload, shows its title, and then counts no more", async () => {
  agreed();
  await ask("离婚", LOGIN, ok(replies.choices));
  const [chosen] = replies.choices.messages[0].options;
  platform.answer(says("好"));
  await tap(turn(page), ".option");
  expect(platform.requests[2].data.text).toBe(chosen.payload);
  expect(text(turn(page))).toContain(chosen.title);
  expect(turn(page, 0).querySelectorAll(".option")).toHaveLength(0);
  expect(text(turn(page, 0))).toContain(chosen.title);
});

test("what is written reaches the page, and the page empties the box", async () => {
  agreed();
  const box = page.querySelector(".composer");
  box.instance.onInput({ detail: { value: "你好" } });
  await simulate.sleep(20);
  expect(page.data.text).toBe("你好");
  expect(box.instance.data.text).toBe("你好");
  platform.answer(LOGIN, says("您好"));
  await tap(box, ".send");
  expect(box.instance.data.text).toBe("");
});

test("a practice question can be answered here too", async () => {
  agreed();
  await ask("开始练习", LOGIN, ok(replies.quiz));
  expect(text(quiz(page))).toContain("B. 不行，要两个人一起去");
  platform.answer(says("答对了", "practice"));
  await tap(quiz(page), ".option");
  expect(platform.requests[2].data.text).toBe("A");
  expect(text(turn(page))).toContain("A. 行，一个人去就可以");
});

test("feedback goes to the server and is asked for once", async () => {
  agreed();
  await ask("离婚冷静期要等多久", LOGIN, ok(replies.answer));
  platform.answer(says("好嘞"));
  await tap(turn(page), ".useful");
  expect(platform.requests[2].data.text).toBe("有用");
  expect(turn(page, 0).querySelector(".useless")).toBeUndefined();
});

test("danger stands out, with large buttons that call", async () => {
  agreed();
  await ask("我要被打死了", LOGIN, ok(replies.crisis));
  expect(text(turn(page))).toContain("先顾安全");
  await tap(turn(page), ".danger");
  expect(platform.called("makePhoneCall")[0].phoneNumber).toBe("110");
});

test("a call that the phone cannot make tells the number", async () => {
  agreed();
  await ask("我要被打死了", LOGIN, ok(replies.crisis));
  await tap(turn(page), ".danger");
  const [call] = platform.called("makePhoneCall");
  call.fail({ errMsg: "makePhoneCall:fail cancel" });
  expect(platform.called("showModal")).toEqual([]);
  call.fail({ errMsg: "makePhoneCall:fail" });
  expect(platform.called("showModal")[0].content).toContain("110");
});

test("a citation is copied by a tap and by a long press", async () => {
  agreed();
  await ask("离婚冷静期要等多久", LOGIN, ok(replies.answer));
  await tap(turn(page), ".copy");
  turn(page).querySelector(".citation").dispatchEvent("longpress");
  await simulate.sleep(20);
  const copied = platform.called("setClipboardData");
  expect(copied.map((call) => call.data)).toEqual(Array(2).fill("《民法典》第一千零七十七条\nhttps://flk.npc.gov.cn/"));
  copied[0].fail();
  expect(platform.called("showToast")[0].title).toContain("长按");
});

test("the official text unfolds", async () => {
  const answer = Object.assign({}, replies.answer.messages[0]);
  answer.citations = [Object.assign({}, answer.citations[0], { official_text: "自婚姻登记机关收到……" })];
  agreed();
  await ask("离婚冷静期要等多久", LOGIN, ok({ status: "answered", messages: [answer] }));
  expect(text(turn(page))).not.toContain("自婚姻登记机关收到");
  await tap(turn(page), ".see");
  expect(text(turn(page))).toContain("自婚姻登记机关收到");
});

test("without a connection the question is kept and sent again under its id", async () => {
  agreed();
  await ask("你好", LOGIN, "offline");
  expect(text(turn(page))).toContain("没连上");
  expect(text(turn(page))).toContain("拨打 12348");
  platform.answer(says("您好"));
  await tap(turn(page), ".retry");
  expect(text(turn(page))).toContain("您好");
  expect(platform.requests[2].data.message_id).toBe(platform.requests[1].data.message_id);
});

test("a server that is busy says how long to wait", async () => {
  agreed();
  await ask("你好", LOGIN, problem(429, { "Retry-After": "30" }));
  expect(text(turn(page))).toContain("30 秒后会自动再发");
});

test("a question for which there is no room stays in the box", async () => {
  agreed();
  platform.answer("offline");
  for (let count = 0; count <= mingfa.config.mostUnsent; count += 1) await ask(`第 ${count} 问`, "offline");
  expect(page.data.text).toBe(`第 ${mingfa.config.mostUnsent} 问`);
  expect(platform.called("showToast")).toHaveLength(1);
});

test("hands the last question over to customer service", async () => {
  agreed();
  expect(page.data.handOver).toBe("chat");
  await ask("老板拖欠工资怎么办", LOGIN, ok(replies.outside));
  expect(page.data.handOver).toBe("ask:老板拖欠工资怎么办");
});

test("large letters are remembered", async () => {
  agreed();
  await tap(page, ".larger-text");
  expect(page.dom.innerHTML).toContain("larger\"");
  const again = open();
  expect(again.data.large).toBe(true);
  again.instance.onUnload();
});

test("what was said is there the next time", async () => {
  agreed();
  await ask("离婚", LOGIN, ok(replies.choices));
  const again = open();
  expect(text(turn(again))).toContain("离婚");
  again.instance.onUnload();
});

test("a suggestion is asked as it stands", async () => {
  agreed();
  platform.answer(LOGIN, says("好"));
  await tap(page, ".suggestion");
  expect(platform.requests[1].data.text).toBe(mingfa.config.suggestions[0]);
});

test("what is written as markup stays text", async () => {
  agreed();
  await ask("<b>你好</b>", LOGIN, says("<img src=x onerror=alert(1)>"));
  expect(text(turn(page))).toContain("<img src=x");
  expect(page.dom.querySelector("img, b")).toBeNull();
});
