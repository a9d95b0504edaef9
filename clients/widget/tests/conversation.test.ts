import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Conversation } from "../src/conversation";
import { Store } from "../src/store";
import { FakeClient, OFFLINE } from "./fakes";

const SERVER = "https://mingfa.test";
const HOUR = 3600 * 1000;

function open(client: FakeClient): Conversation {
  return new Conversation(client, new Store(SERVER), () => undefined);
}

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a message", () => {
  it("goes out with an id of its own, and later ones with the session of the first answer", async () => {
    const client = new FakeClient();
    const conversation = open(client);
    await conversation.say("彩礼退不退");
    await conversation.say("那房子呢");
    expect(client.asked.map((question) => question.session_id)).toEqual([undefined, "s1"]);
    expect(new Set(client.asked.map((question) => question.message_id)).size).toBe(2);
    expect(client.asked[0]?.message_id).toMatch(/^[0-9a-f]{24}$/);
    expect(conversation.turns.map((turn) => turn.state)).toEqual(["answered", "answered"]);
  });

  it("is shown by its title when an option was tapped", async () => {
    const client = new FakeClient();
    const conversation = open(client);
    await conversation.say("/deny", "都不是");
    expect(client.texts).toEqual(["/deny"]);
    expect(conversation.turns[0]?.shown).toBe("都不是");
  });

  it("waits for the one before it, so that the order is kept", async () => {
    const client = new FakeClient();
    let release = (): void => undefined;
    client.gate = new Promise((resolve) => (release = resolve));
    const conversation = open(client);
    const first = conversation.say("一");
    void conversation.say("二");
    expect(client.texts).toEqual(["一"]);
    release();
    await first;
    expect(client.texts).toEqual(["一", "二"]);
  });
});

describe("without a connection", () => {
  it("a message waits, survives a reload and is sent again under the same id", async () => {
    const client = new FakeClient();
    client.outcomes.push(OFFLINE);
    const before = open(client);
    await before.say("彩礼退不退");
    expect(before.turns[0]).toMatchObject({ state: "waiting", fault: { kind: "offline" } });

    const later = new FakeClient();
    const after = open(later);
    await after.resume();
    expect(later.asked).toHaveLength(1);
    expect(later.asked[0]?.message_id).toBe(client.asked[0]?.message_id);
    expect(after.turns[0]?.state).toBe("answered");
    expect(after.turns[0]?.fault).toBeUndefined();

    await after.resume();
    expect(later.asked).toHaveLength(1);
  });

  it("a message is tried once more by itself, and then only when there is a reason to", async () => {
    const client = new FakeClient();
    client.outcomes.push(OFFLINE, OFFLINE, OFFLINE);
    const conversation = open(client);
    await conversation.say("彩礼退不退");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.asked).toHaveLength(2);
    await conversation.resume();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.asked).toHaveLength(4);
    expect(conversation.turns[0]?.state).toBe("answered");
  });

  it("messages are sent in the order in which they were written", async () => {
    const client = new FakeClient();
    client.outcomes.push(OFFLINE, OFFLINE);
    const conversation = open(client);
    await conversation.say("一");
    await conversation.say("二");
    expect(client.texts).toEqual(["一", "一"]);
    await conversation.resume();
    expect(client.texts).toEqual(["一", "一", "一", "二"]);
  });

  it("a message of the day before is sent only by hand", async () => {
    const client = new FakeClient();
    client.outcomes.push(OFFLINE);
    const conversation = open(client);
    await conversation.say("彩礼退不退");
    vi.setSystemTime(Date.now() + 25 * HOUR);
    const next = open(client);
    await next.resume();
    expect(client.asked).toHaveLength(1);
    await next.retry(next.turns[0]?.id || "");
    expect(next.turns[0]?.state).toBe("answered");
  });
});

describe("a refusal", () => {
  it("that will not pass stays until it is sent by hand, and does not hold up the next message", async () => {
    const client = new FakeClient();
    client.outcomes.push({ fault: { kind: "invalid" } });
    const conversation = open(client);
    await conversation.say("坏的");
    await conversation.say("好的");
    await conversation.resume();
    expect(client.texts).toEqual(["坏的", "好的"]);
    expect(conversation.turns.map((turn) => turn.state)).toEqual(["refused", "answered"]);
  });

  it("for a while is tried again when the server said", async () => {
    const client = new FakeClient();
    client.outcomes.push({ fault: { kind: "limit", wait: 30 } });
    const conversation = open(client);
    await conversation.say("彩礼退不退");
    await vi.advanceTimersByTimeAsync(29_000);
    expect(client.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(conversation.turns[0]?.state).toBe("answered");
  });

  it("of the session begins a new one", async () => {
    const client = new FakeClient();
    const conversation = open(client);
    await conversation.say("一");
    client.outcomes.push({ fault: { kind: "login" } });
    await conversation.say("二");
    await conversation.resume();
    expect(client.asked.map((question) => question.session_id)).toEqual([undefined, "s1", undefined]);
  });
});

describe("clearing", () => {
  it("forgets what was said and begins a new session", async () => {
    const client = new FakeClient();
    const conversation = open(client);
    await conversation.say("一");
    conversation.clear();
    expect(conversation.turns).toEqual([]);
    expect(open(client).turns).toEqual([]);
    await conversation.say("二");
    expect(client.asked[1]?.session_id).toBeUndefined();
  });

  it("while an answer is on its way drops that answer and its session", async () => {
    const client = new FakeClient();
    let release = (): void => undefined;
    client.gate = new Promise((resolve) => (release = resolve));
    const conversation = open(client);
    const asked = conversation.say("一");
    conversation.clear();
    release();
    await asked;
    expect(conversation.turns).toEqual([]);
    await conversation.say("二");
    expect(client.asked[1]?.session_id).toBeUndefined();
  });
});

it("two tabs keep one conversation", async () => {
  const here = open(new FakeClient());
  const there = open(new FakeClient());
  await here.say("一");
  await there.say("二");
  here.reload();
  expect(here.turns.map((turn) => turn.text)).toEqual(["一", "二"]);
});

it("only the options of the newest answer are open", async () => {
  const conversation = open(new FakeClient());
  await conversation.say("一");
  expect(conversation.turns.map((turn) => conversation.isOpen(turn))).toEqual([true]);
  await conversation.say("二");
  expect(conversation.turns.map((turn) => conversation.isOpen(turn))).toEqual([false, true]);
});
