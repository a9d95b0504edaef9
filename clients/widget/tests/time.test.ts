import { expect, it } from "vitest";
import { zhCN } from "../src/strings/zh-cn";
import { timeText } from "../src/time";

const NOW = new Date(2026, 2, 5, 10, 30).getTime();

it.each([
  [new Date(2026, 2, 5, 9, 5), "9:05"],
  [new Date(2026, 2, 5, 0, 0), "0:00"],
  [new Date(2026, 2, 4, 23, 59), "昨天 23:59"],
  [new Date(2026, 2, 4, 0, 0), "昨天 0:00"],
  [new Date(2026, 2, 3, 23, 59), "3月3日 23:59"],
  [new Date(2025, 11, 31, 8, 0), "12月31日 8:00"],
])("%s is %s", (at, text) => {
  expect(timeText(at.getTime(), NOW, zhCN)).toBe(text);
});
