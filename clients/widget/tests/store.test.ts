import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readSaved, Store } from "../src/store";
import type { Turn } from "../src/types";
import { ANSWER, TEXT } from "./samples";

const NOW = Date.now();
const TURN: Turn = {
  id: "a1",
  text: "彩礼退不退",
  shown: "彩礼退不退",
  at: NOW - 1000,
  state: "answered",
  status: "answered",
  messages: [ANSWER],
  answeredAt: NOW,
};

function json(value: object): string {
  return JSON.stringify({ v: 1, session: "s1", turns: [TURN], ...value });
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

/** A storage that takes values up to a length. */
function limitedStorage(longest: number): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => {
      if (value.length > longest) throw new DOMException("full", "QuotaExceededError");
      values.set(key, value);
    },
  };
}

describe("what was kept", () => {
  it("is read back as it was", () => {
    expect(readSaved(json({}), NOW)).toEqual({ session: "s1", turns: [TURN] });
  });

  it.each([null, "", "{", "null", "[]", "7", '"x"', '{"v":1}', '{"v":1,"turns":{}}'])(
    "is empty where it cannot be read: %s",
    (kept) => {
      expect(readSaved(kept, NOW).turns).toEqual([]);
    },
  );

  it("loses only the turns that cannot be read", () => {
    const broken = [null, 3, {}, { ...TURN, id: 7 }, { ...TURN, messages: [] }, { ...TURN, at: "heute" }];
    expect(readSaved(json({ turns: [...broken, TURN] }), NOW).turns).toEqual([TURN]);
  });

  it("keeps messages that can be read and drops the others", () => {
    const turn = { ...TURN, messages: [{ type: "answer", title: 3 }, { type: "services", services: "x" }, TEXT] };
    expect(readSaved(json({ turns: [turn] }), NOW).turns[0]?.messages?.map(({ type }) => type)).toContain("text");
    expect(JSON.stringify(readSaved(json({ turns: [turn] }), NOW))).not.toContain('"title":3');
  });

  it("of another format keeps the session, by which filled-in forms are found", () => {
    expect(readSaved(json({ v: 2 }), NOW)).toEqual({ session: "s1", turns: [] });
  });

  it("drops a session that the server would not take", () => {
    expect(readSaved(json({ session: "<script>" }), NOW).session).toBeUndefined();
  });

  it("is forgotten after a month, as on the server", () => {
    expect(readSaved(json({ turns: [{ ...TURN, at: NOW - 31 * 24 * 3600_000 }] }), NOW).turns).toEqual([]);
  });

  it("that was never answered waits", () => {
    const waiting = { id: "a2", text: "问", at: NOW, state: "sending" };
    expect(readSaved(json({ turns: [waiting] }), NOW).turns[0]).toMatchObject({ state: "waiting", shown: "问" });
  });
});

describe("the store", () => {
  it("goes on with the session of the page before it, until it is cleared", () => {
    localStorage.setItem("old-session", "s0");
    const store = new Store("https://mingfa.test", "old-session");
    expect(store.load().session).toBe("s0");
    store.clear();
    expect(store.load().session).toBeUndefined();
    expect(localStorage.getItem("old-session")).toBeNull();
  });

  it("keeps the newest sixty turns", () => {
    const store = new Store("https://mingfa.test");
    for (let i = 0; i < 70; i++) store.update((saved) => saved.turns.push({ ...TURN, id: `t${i}` }));
    const { turns } = store.load();
    expect(turns).toHaveLength(60);
    expect(turns[59]?.id).toBe("t69");
  });

  it("forgets old turns when the storage is full", () => {
    vi.stubGlobal("localStorage", limitedStorage(4000));
    const store = new Store("https://mingfa.test");
    for (let i = 0; i < 20; i++) store.update((saved) => saved.turns.push({ ...TURN, id: `t${i}` }));
    const { turns } = store.load();
    expect(turns.length).toBeGreaterThan(1);
    expect(turns.length).toBeLessThan(20);
    expect(turns[turns.length - 1]?.id).toBe("t19");
  });

  it("remembers in memory where the browser keeps nothing", () => {
    vi.stubGlobal("localStorage", limitedStorage(0));
    const store = new Store("https://mingfa.test");
    store.update((saved) => saved.turns.push(TURN));
    expect(store.load().turns).toEqual([TURN]);
    store.clear();
    expect(store.load().turns).toEqual([]);
  });

  it("does without a browser's storage", () => {
    vi.stubGlobal("localStorage", undefined);
    const store = new Store("https://mingfa.test");
    store.update((saved) => saved.turns.push(TURN));
    expect(store.load().turns).toEqual([TURN]);
  });

  it("has a conversation per server", () => {
    new Store("https://one.test").update((saved) => saved.turns.push(TURN));
    expect(new Store("https://two.test").load().turns).toEqual([]);
  });
});
