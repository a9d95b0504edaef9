import { afterEach, describe, expect, it, vi } from "vitest";
import { HttpClient } from "../src/client";
import { TEXT } from "./samples";

const QUESTION = { message_id: "m1", text: "彩礼退不退" };
const ANSWER = { session_id: "s1", status: "answered", messages: [TEXT] };

function answering(body: string, status = 200, headers: Record<string, string> = {}): typeof fetch {
  return vi.fn(async () => new Response(body, { status, headers }));
}

async function send(fetching: typeof fetch): ReturnType<HttpClient["send"]> {
  vi.stubGlobal("fetch", fetching);
  return new HttpClient("https://mingfa.test").send(QUESTION);
}

afterEach(() => vi.unstubAllGlobals());

it("asks the server and reads its answer", async () => {
  const fetching = answering(JSON.stringify(ANSWER));
  expect(await send(fetching)).toEqual({ answered: { session: "s1", status: "answered", messages: [TEXT] } });
  const [url, options] = vi.mocked(fetching).mock.calls[0] || [];
  expect(url).toBe("https://mingfa.test/v1/chat/messages");
  expect(JSON.parse(String(options?.body))).toEqual(QUESTION);
});

describe("problems", () => {
  it.each([
    [400, "invalid"],
    [401, "login"],
    [404, "broken"],
    [413, "tooLong"],
    [422, "invalid"],
    [429, "limit"],
    [500, "broken"],
    [502, "busy"],
    [503, "busy"],
    [504, "busy"],
  ])("of status %i are told as %s", async (status, kind) => {
    const body = JSON.stringify({ type: "about:blank", status, title: "Problem" });
    expect(await send(answering(body, status))).toEqual({ fault: { kind } });
  });

  it("say how long to wait", async () => {
    const fetching = answering("{}", 429, { "Retry-After": "12" });
    expect(await send(fetching)).toEqual({ fault: { kind: "limit", wait: 12 } });
  });

  it.each(["-1", "soon", "999999", ""])("with a useless Retry-After (%s) say nothing of it", async (after) => {
    const fetching = answering("{}", 503, { "Retry-After": after });
    expect(await send(fetching)).toEqual({ fault: { kind: "busy" } });
  });
});

it("a broken line is being offline", async () => {
  const failing = vi.fn(async () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await send(failing)).toEqual({ fault: { kind: "offline" } });
});

it("the login page of a network in between is being offline", async () => {
  expect(await send(answering("<html>请登录</html>"))).toEqual({ fault: { kind: "offline" } });
});

it.each([
  "null",
  "[]",
  "{}",
  JSON.stringify({ ...ANSWER, session_id: 3 }),
  JSON.stringify({ ...ANSWER, messages: [] }),
  JSON.stringify({ ...ANSWER, messages: [{ type: "picture" }] }),
])("an answer without a message is a fault: %s", async (body) => {
  expect(await send(answering(body))).toEqual({ fault: { kind: "broken" } });
});

it("gives up on a server that never answers", async () => {
  vi.useFakeTimers();
  const silent = vi.fn(
    (_url: unknown, options?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        options?.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      }),
  );
  const outcome = send(silent as typeof fetch);
  await vi.advanceTimersByTimeAsync(21_000);
  expect(await outcome).toEqual({ fault: { kind: "offline" } });
  vi.useRealTimers();
});
