import { expect, it } from "vitest";
import { readMessages } from "../src/messages";
import { ANSWER, BARS, CHOICES, QUIZ, QUIZ_MANY, SERVICES, TEXT } from "./samples";

it("messages are read as they are", () => {
  const all = [TEXT, BARS, ANSWER, SERVICES, CHOICES, QUIZ, QUIZ_MANY];
  expect(readMessages(JSON.parse(JSON.stringify(all)))).toEqual(all);
});

it("a quiz needs nothing but its question", () => {
  expect(readMessages([{ type: "quiz", question: "彩礼退不退？", many: "yes", title: 3 }])).toEqual([
    { type: "quiz", question: "彩礼退不退？", options: [], actions: [] },
  ]);
});

it("bars that cannot be drawn are left out, and none is longer than its place", () => {
  const bars = [{ label: "甲", percent: 130 }, { label: "乙", percent: -1 }, { label: "丙", percent: "9" }, { percent: 9 }];
  expect(readMessages([{ type: "text", text: "看", bars }])).toEqual([
    { type: "text", text: "看", bars: [{ label: "甲", percent: 100 }, { label: "乙", percent: 0 }] },
  ]);
});

it.each([
  [{ type: "picture", text: "看图" }, [{ type: "text", text: "看图", bars: [] }]],
  [{ type: "constructor", text: "看" }, [{ type: "text", text: "看", bars: [] }]],
  [{ text: "没有类型" }, [{ type: "text", text: "没有类型", bars: [] }]],
  [{ type: "picture" }, []],
  [{ type: "answer", title: "没有讲解", text: "不是文字" }, []],
  [null, []],
])("%j is read as %j", (message, read) => {
  expect(readMessages([message])).toEqual(read);
});
