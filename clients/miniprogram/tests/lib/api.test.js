const { createApi } = require("../../app/lib/api");
const { createConsent } = require("../../app/lib/consent");
const { createStore } = require("../../app/lib/store");
const { createPlatform, LOGIN, problem, says, settle } = require("../platform");

const config = { server: "http://server", account: "", timeoutSeconds: 1, privacyVersion: 1 };
const message = { message_id: "m1", text: "你好" };
let platform;
let store;
let consent;
let time;

function api(values) {
  return createApi(platform.wx, Object.assign({}, config, values), store, consent, () => time);
}

beforeEach(() => {
  platform = createPlatform();
  store = createStore(platform.wx);
  consent = createConsent(store, config);
  consent.give();
  time = 1000;
});

test("nothing is sent before the notice is agreed to", async () => {
  consent.withdraw();
  await expect(api().send(message)).rejects.toMatchObject({ kind: "consent" });
  expect(platform.requests).toEqual([]);
});

test("a new version of the notice has to be agreed to again", () => {
  expect(createConsent(store, { privacyVersion: 2 }).given()).toBe(false);
});

test("logs in once and sends the session with each message", async () => {
  platform.answer(LOGIN, says("您好"), says("您好"));
  const sender = api();
  const reply = await sender.send(message);
  await sender.send({ message_id: "m2", text: "再问" });
  expect(reply.messages).toEqual([{ type: "text", text: "您好" }]);
  expect(platform.paths()).toEqual(["/v1/session/wechat", "/v1/chat/messages", "/v1/chat/messages"]);
  expect(platform.requests[0].data).toEqual({ code: "code-0" });
  expect(platform.requests[1].data).toEqual({ session_id: "wx.token", message_id: "m1", text: "你好" });
});

test("two messages at once share one login", async () => {
  platform.answer(LOGIN, says("一"), says("二"));
  const sender = api();
  await Promise.all([sender.send(message), sender.send({ message_id: "m2", text: "二" })]);
  expect(platform.paths().filter((path) => path.endsWith("wechat"))).toHaveLength(1);
});

test("names the account where the server has several", async () => {
  platform.answer(LOGIN, says("您好"));
  await api({ account: "town" }).send(message);
  expect(platform.requests[0].data).toEqual({ code: "code-0", account: "town" });
});

test("logs in again when the session has run out", async () => {
  platform.answer(LOGIN, says("您好"), LOGIN, says("您好"));
  await api().send(message);
  time += 3600 * 1000;
  await api().send(message);
  expect(platform.paths().filter((path) => path.endsWith("wechat"))).toHaveLength(2);
});

test("a 401 leads to one new login and the same message again", async () => {
  const renewed = { statusCode: 200, data: { session_id: "wx.new", expires_in: 3600 } };
  platform.answer(LOGIN, problem(401), renewed, says("您好"));
  await api().send(message);
  expect(platform.requests[3].data).toEqual({ session_id: "wx.new", message_id: "m1", text: "你好" });
});

test("a second 401 is not followed by a third login", async () => {
  platform.answer(LOGIN, problem(401), LOGIN, problem(401));
  await expect(api().send(message)).rejects.toMatchObject({ kind: "login" });
  expect(platform.requests).toHaveLength(4);
  expect(store.get("session")).toBeUndefined();
});

test("a code that was used is replaced once", async () => {
  platform.answer(problem(400), LOGIN, says("您好"));
  await api().send(message);
  platform.reset();
  consent.give();
  platform.answer(problem(400), problem(400));
  await expect(api().send(message)).rejects.toMatchObject({ kind: "login" });
});

test.each([
  [429, { "Retry-After": "7" }, 7],
  [503, { "retry-after": "9" }, 9],
  [503, {}, 5],
  [429, { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" }, 5],
])("%i with %j asks to wait", async (status, header, seconds) => {
  platform.answer(LOGIN, problem(status, header));
  await expect(api().send(message)).rejects.toMatchObject({ kind: "wait", status, seconds });
});

test("a login that has to wait says so too", async () => {
  platform.answer(problem(503, { "Retry-After": "4" }));
  await expect(api().send(message)).rejects.toMatchObject({ kind: "wait", seconds: 4 });
});

test.each([
  ["offline", "offline"],
  [problem(500), "server"],
  [problem(404), "server"],
  [problem(422), "refused"],
  [{ statusCode: 200, data: "<html>" }, "server"],
])("%j is told apart", async (answer, kind) => {
  platform.answer(LOGIN, answer);
  await expect(api().send(message)).rejects.toMatchObject({ kind });
});

test("a login that WeChat forbids is not tried again", async () => {
  platform.answer(problem(403));
  await expect(api().send(message)).rejects.toMatchObject({ kind: "login", status: 403 });
  expect(platform.requests).toHaveLength(1);
});

test("a server without logins gives a conversation of its own", async () => {
  const own = { statusCode: 200, data: { session_id: "own", status: "smalltalk", messages: [] } };
  platform.answer(problem(404), own, own);
  await api().send(message);
  await api().send(message);
  expect(platform.requests[1].data).toEqual(message);
  expect(platform.requests[2].data.session_id).toBe("own");
});

test("the tourist of the developer tools has no code to log in with", async () => {
  platform.wx.login = (options) => options.success({ code: "the code is a mock one" });
  platform.answer(says("您好"));
  await api().send(message);
  expect(platform.paths()).toEqual(["/v1/chat/messages"]);
});

test("what was agreed to and taken back meanwhile leaves nothing behind", async () => {
  const sending = api().send(message);
  await settle();
  consent.withdraw();
  platform.requests[0].success(LOGIN);
  await expect(sending).rejects.toMatchObject({ kind: "consent" });
  expect(platform.requests).toHaveLength(1);
  expect(store.get("session")).toBeUndefined();
});

test("a full storage does not stop the conversation", async () => {
  platform.wx.setStorageSync = () => {
    throw new Error("full");
  };
  platform.answer(LOGIN, says("您好"), says("您好"));
  const sender = api();
  await sender.send(message);
  await sender.send(message);
  expect(platform.requests).toHaveLength(3);
});
