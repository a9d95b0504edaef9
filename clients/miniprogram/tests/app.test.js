const { createPlatform, LOGIN, says, settle } = require("./platform");

const platform = createPlatform();
let app;

beforeAll(() => {
  global.wx = platform.wx;
  global.App = (definition) => {
    app = definition;
  };
  require("../app/app");
});

test("what waits is sent when the phone is connected again, once the notice is agreed to", async () => {
  const mingfa = require("../app/lib/mingfa");
  app.onLaunch();
  const [connected] = platform.called("onNetworkStatusChange");
  mingfa.consent.give();
  platform.answer("offline");
  mingfa.conversation("chat").ask("你好");
  await settle();
  connected({ isConnected: false });
  expect(platform.requests).toHaveLength(1);

  mingfa.consent.withdraw();
  app.onShow();
  connected({ isConnected: true });
  expect(platform.requests).toHaveLength(1);

  mingfa.consent.give();
  platform.answer(LOGIN, says("您好"));
  connected({ isConnected: true });
  await settle();
  expect(mingfa.conversation("chat").turns()[0].state).toBe("done");
});
