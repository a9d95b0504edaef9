import { expect, it } from "vitest";
import { fill, stringsFor } from "../src/strings";
import { zhCN } from "../src/strings/zh-cn";
import { zhTW } from "../src/strings/zh-tw";
import { TRADITIONAL } from "./traditional";

const NAMES = Object.keys(zhCN) as (keyof typeof zhCN)[];

function blanks(text: string): string[] {
  return (text.match(/\{\w+\}/g) || []).sort();
}

it("both tables have the same words and blanks", () => {
  expect(Object.keys(zhTW)).toEqual(NAMES);
  NAMES.forEach((name) => {
    expect(zhCN[name], name).not.toBe("");
    expect(blanks(zhTW[name]), name).toEqual(blanks(zhCN[name]));
  });
});

it("the traditional table says what it is to say", () => {
  expect(zhTW).toEqual(TRADITIONAL);
});

it("each table keeps to its characters", () => {
  const simplified = NAMES.map((name) => zhCN[name]).join("");
  const traditional = NAMES.map((name) => zhTW[name]).join("");
  expect(simplified).not.toMatch(/[問題發請過還沒這裡對話說讀連網錄記說關閉]/);
  expect(traditional).not.toMatch(/[问题发请过还没这里对话说读连网录记关闭吗么时间]/);
});

it.each([
  [undefined, "zh-CN"],
  ["", "zh-CN"],
  ["zh", "zh-CN"],
  ["zh-Hans", "zh-CN"],
  ["en", "zh-CN"],
  ["zh-TW", "zh-TW"],
  ["zh-Hant-HK", "zh-TW"],
  ["zh-hk", "zh-TW"],
])("language %s is written in %s", (tag, lang) => {
  expect(stringsFor(tag).lang).toBe(lang);
});

it("fills in what it is given and leaves the rest", () => {
  expect(fill("{m}月{d}日", { m: 3 })).toBe("3月{d}日");
});
