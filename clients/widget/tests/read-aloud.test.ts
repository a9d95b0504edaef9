import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ReadAloud, sentences } from "../src/read-aloud";

class Utterance {
  onend: (() => void) | undefined;
  onerror: (() => void) | undefined;
  constructor(readonly text: string) {}
}

const spoken: Utterance[] = [];
let voices: { lang: string; localService: boolean }[] = [];

beforeEach(() => {
  spoken.length = 0;
  voices = [{ lang: "zh-CN", localService: true }];
  vi.stubGlobal("SpeechSynthesisUtterance", Utterance);
  vi.stubGlobal("speechSynthesis", {
    getVoices: () => voices,
    speak: (utterance: Utterance) => spoken.push(utterance),
    cancel: vi.fn(),
    addEventListener: vi.fn(),
  });
});

afterEach(() => vi.unstubAllGlobals());

it("is offered only with a Chinese voice of the device itself", () => {
  const aloud = new ReadAloud(vi.fn());
  expect(aloud.offered).toBe(true);
  voices = [
    { lang: "zh-CN", localService: false },
    { lang: "en-US", localService: true },
  ];
  expect(aloud.offered).toBe(false);
  vi.stubGlobal("speechSynthesis", undefined);
  expect(new ReadAloud(vi.fn()).offered).toBe(false);
});

it("reads part after part and says when it is over", () => {
  const stopped = vi.fn();
  new ReadAloud(vi.fn()).start(`${"好".repeat(90)}。${"坏".repeat(90)}。`, stopped);
  expect(spoken).toHaveLength(2);
  spoken[0]?.onend?.();
  expect(stopped).not.toHaveBeenCalled();
  spoken[1]?.onend?.();
  expect(stopped).toHaveBeenCalledTimes(1);
});

it("stops for the next, whose reading the end of the first does not touch", () => {
  const aloud = new ReadAloud(vi.fn());
  const first = vi.fn();
  const second = vi.fn();
  aloud.start("一。", first);
  aloud.start("二。", second);
  expect(first).toHaveBeenCalledTimes(1);
  spoken[0]?.onerror?.();
  expect(second).not.toHaveBeenCalled();
});

it("divides at sentences and loses nothing", () => {
  const text = "第一句。第二句！\n第三句没有句号";
  expect(sentences(text).join("")).toBe(text);
  expect(sentences("")).toEqual([]);
});
