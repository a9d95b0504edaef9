import { afterEach, expect, it, vi } from "vitest";
import { Dictation } from "../src/dictation";

afterEach(() => vi.unstubAllGlobals());

class Recognizer {
  static last: Recognizer | undefined;
  processLocally = false;
  onresult: ((event: object) => void) | undefined;
  onerror: ((event: object) => void) | undefined;
  onend: (() => void) | undefined;
  start = vi.fn();
  stop = vi.fn();
  constructor() {
    Recognizer.last = this;
  }
}

it("is not offered where the browser has none", async () => {
  expect(await Dictation.find(true)).toBeUndefined();
});

it("that would send speech away is offered only where the operator allows it", async () => {
  vi.stubGlobal("webkitSpeechRecognition", Recognizer);
  expect(await Dictation.find(false)).toBeUndefined();
  expect(await Dictation.find(true)).toBeDefined();
});

it("that stays on the device is offered", async () => {
  const available = vi.fn(async () => "available");
  vi.stubGlobal("SpeechRecognition", Object.assign(Recognizer, { available }));
  const dictation = await Dictation.find(false);
  dictation?.start({ heard: vi.fn(), failed: vi.fn(), ended: vi.fn() });
  expect(Recognizer.last?.processLocally).toBe(true);
  available.mockResolvedValue("downloadable");
  expect(await Dictation.find(false)).toBeUndefined();
});

it("tells what it hears, and when it is over", async () => {
  vi.stubGlobal("webkitSpeechRecognition", Recognizer);
  const listener = { heard: vi.fn(), failed: vi.fn(), ended: vi.fn() };
  const dictation = await Dictation.find(true);
  dictation?.start(listener);
  Recognizer.last?.onresult?.({ results: [[{ transcript: "彩礼" }], [{ transcript: "退不退" }]] });
  expect(listener.heard).toHaveBeenCalledWith("彩礼退不退");
  Recognizer.last?.onend?.();
  expect(listener.ended).toHaveBeenCalled();
  dictation?.stop();
  expect(Recognizer.last?.stop).not.toHaveBeenCalled();
});
