const { ApiError } = require("../../app/lib/api");
const { createConversation, newId } = require("../../app/lib/conversation");
const { createStore } = require("../../app/lib/store");
const { createPlatform, settle } = require("../platform");

const config = { historyTurns: 3, mostUnsent: 2 };
const reply = (text) => ({ status: "smalltalk", messages: [{ type: "text", text }] });
let store;
let sent;
let outcomes;
let timers;

function open() {
  return createConversation({
    name: "chat",
    send: (message) => {
      sent.push(message);
      const outcome = outcomes.shift();
      if (outcome instanceof Promise) return outcome;
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome || reply("好"));
    },
    store,
    config,
    later: (call, milliseconds) => {
      const timer = { call, milliseconds };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
  });
}

const states = (conversation) => conversation.turns().map((turn) => turn.state);

beforeEach(() => {
  store = createStore(createPlatform().wx);
  sent = [];
  outcomes = [];
  timers = [];
});

test("keeps what was said, on the phone too", async () => {
  const conversation = open();
  conversation.ask('/choose_entry{"entry":"civil_code:1077"}', "离婚冷静期");
  await settle();
  const [turn] = open().turns();
  expect(turn).toMatchObject({ shown: "离婚冷静期", state: "done", messages: [{ type: "text", text: "好" }] });
  expect(sent).toEqual([{ message_id: turn.id, text: '/choose_entry{"entry":"civil_code:1077"}' }]);
});

test("each message has an id of its own, of the kind the server takes", () => {
  const ids = new Set(Array.from({ length: 1000 }, newId));
  expect(ids.size).toBe(1000);
  ids.forEach((id) => expect(id).toMatch(/^[\w.:@+-]{1,128}$/));
});

test("sends one after another, in their order", async () => {
  let finish;
  outcomes = [new Promise((resolve) => (finish = resolve))];
  const conversation = open();
  conversation.ask("一");
  conversation.ask("二");
  await settle();
  expect(states(conversation)).toEqual(["sending", "queued"]);
  finish(reply("好"));
  await settle();
  expect(states(conversation)).toEqual(["done", "done"]);
  expect(sent.map((message) => message.text)).toEqual(["一", "二"]);
});

test("what failed is sent again under the same id, before what came later", async () => {
  outcomes = [new ApiError("offline")];
  const conversation = open();
  conversation.ask("一");
  await settle();
  expect(states(conversation)).toEqual(["failed"]);
  conversation.ask("二");
  await settle();
  expect(sent.map((message) => message.text)).toEqual(["一", "一", "二"]);
  expect(sent[0].message_id).toBe(sent[1].message_id);
});

test("what was on its way when the program was closed is sent again", async () => {
  outcomes = [new Promise(() => {})];
  open().ask("一");
  await settle();
  const reopened = open();
  reopened.resume();
  await settle();
  expect(states(reopened)).toEqual(["done"]);
  expect(sent[0]).toEqual(sent[1]);
});

test("waits as long as the server asks, then sends by itself", async () => {
  outcomes = [new ApiError("wait", 429, 7)];
  const conversation = open();
  conversation.ask("一");
  await settle();
  conversation.resume();
  await settle();
  expect(states(conversation)).toEqual(["waiting"]);
  expect(sent).toHaveLength(1);
  expect(timers[0].milliseconds).toBe(7000);
  timers[0].call();
  await settle();
  expect(states(conversation)).toEqual(["done"]);
});

test("does not wait for ever", async () => {
  outcomes = Array.from({ length: 4 }, () => new ApiError("wait", 503, 1));
  const conversation = open();
  conversation.ask("一");
  for (let wait = 0; wait < 3; wait += 1) {
    await settle();
    timers.pop().call();
  }
  await settle();
  expect(states(conversation)).toEqual(["failed"]);
  expect(timers).toEqual([]);
});

test("a wait of many minutes is left to the resident", async () => {
  outcomes = [new ApiError("wait", 429, 3600)];
  const conversation = open();
  conversation.ask("一");
  await settle();
  expect(states(conversation)).toEqual(["failed"]);
  expect(timers).toEqual([]);
});

test("what the server refuses does not hold up the rest", async () => {
  outcomes = [new ApiError("refused", 422)];
  const conversation = open();
  conversation.ask("一");
  conversation.ask("二");
  await settle();
  expect(states(conversation)).toEqual(["refused", "done"]);
});

test("takes only so many messages that cannot be sent, and never drops one of them", async () => {
  outcomes = Array.from({ length: 9 }, () => new ApiError("offline"));
  const conversation = open();
  expect(["一", "二", "三"].map((text) => conversation.ask(text))).toEqual([true, true, false]);
});

test("keeps a limited number of turns", async () => {
  const conversation = open();
  for (const text of ["一", "二", "三", "四"]) {
    conversation.ask(text);
    await settle();
  }
  expect(conversation.turns().map((turn) => turn.text)).toEqual(["二", "三", "四"]);
});

test("clearing leaves nothing, and an answer that comes later is dropped", async () => {
  let finish;
  outcomes = [new Promise((resolve) => (finish = resolve))];
  const conversation = open();
  conversation.ask("一");
  await settle();
  conversation.clear();
  finish(reply("晚了"));
  await settle();
  expect(conversation.turns()).toEqual([]);
  expect(store.get("turns.chat")).toBeUndefined();
});

test("what is on its way while clearing does not hold up the next, however it ends", async () => {
  let fail;
  outcomes = [new Promise((resolve, reject) => (fail = reject))];
  const conversation = open();
  conversation.ask("一");
  await settle();
  conversation.clear();
  conversation.ask("二");
  await settle();
  expect(states(conversation)).toEqual(["done"]);
  fail(new ApiError("offline"));
  await settle();
  expect(states(conversation)).toEqual(["done"]);
  expect(sent).toHaveLength(2);
});

test("clearing ends a wait", async () => {
  outcomes = [new ApiError("wait", 429, 7)];
  const conversation = open();
  conversation.ask("一");
  await settle();
  conversation.clear();
  expect(timers).toEqual([]);
});

test("hands over the last question in the resident's own words", async () => {
  const conversation = open();
  expect(conversation.lastQuestion()).toBe("");
  conversation.ask("邻居占了我家的地");
  conversation.ask("/practice", "换一题");
  await settle();
  conversation.ask("有用");
  expect(conversation.lastQuestion()).toBe("邻居占了我家的地");
});

test("what was written while practising is not handed over", async () => {
  const conversation = open();
  conversation.ask("邻居占了我家的地");
  await settle();
  outcomes = [{ status: "practice", messages: [] }];
  conversation.ask("大姐，您先报警");
  await settle();
  expect(conversation.lastQuestion()).toBe("邻居占了我家的地");
});

test("a question that is handed over fits what WeChat passes on", async () => {
  const conversation = open();
  conversation.ask("地".repeat(500));
  // 1000 bytes, of which `ask:` takes four.
  expect(Buffer.byteLength(`ask:${conversation.lastQuestion()}`)).toBeLessThan(1000);
});
