const { forget, load, mingfa, notice, platform, simulate, tap, text } = require("./open");
const { LOGIN, ok, says } = require("../platform");
const replies = require("../fixtures/replies.json");

const open = load("me");
let page;

async function answer(confirm) {
  platform.called("showModal")[0].success({ confirm });
  await simulate.sleep(20);
}

const chat = () => mingfa.conversation("chat");

beforeEach(async () => {
  forget();
  mingfa.consent.give();
  platform.answer(LOGIN, says("好"));
  chat().ask("你好");
  await simulate.sleep(20);
  page = open();
});
afterEach(() => page.detach());

test("the notice says how long things are kept, and who runs the service", () => {
  expect(text(page)).toContain(`最后一次说话后 ${mingfa.config.keptDays.conversation} 天`);
  expect(text(page)).toContain("运营单位：（还没有填写）");
  expect(notice(page).querySelector(".agree")).toBeUndefined();
});

test("clearing empties the phone and sends nothing", async () => {
  await tap(page, ".clear");
  await answer(true);
  expect(chat().turns()).toEqual([]);
  expect([...platform.stored.keys()].filter((key) => key.includes("turns"))).toEqual([]);
  expect(platform.requests).toHaveLength(2);
});

test("whoever says no keeps everything", async () => {
  await tap(page, ".clear");
  await answer(false);
  expect(chat().turns()).toHaveLength(1);
});

test("deletion empties the phone, asks the server, and shows what it says", async () => {
  platform.answer(ok(replies.deleted));
  await tap(page, ".delete");
  await answer(true);
  expect(platform.requests[2].data.text).toBe("删除我的信息");
  expect(chat().turns()).toHaveLength(1);
  expect(chat().turns()[0].messages[0].text).toContain("删好了");
  expect(platform.called("switchTab")[0].url).toBe("/pages/chat/chat");
});

test("agreement can be taken back: nothing stays, nothing is sent", async () => {
  await tap(page, ".withdraw");
  await answer(true);
  expect(platform.stored.size).toBe(Number(platform.stored.has("mingfa.large")));
  chat().ask("你好");
  await simulate.sleep(20);
  expect(platform.requests).toHaveLength(2);
  expect(text(page)).toContain("我同意");
});

test("letters can be made larger here too", async () => {
  await tap(page, ".larger-text");
  expect(page.data.large).toBe(true);
});
