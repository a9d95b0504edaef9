import { afterEach, expect, it, vi } from "vitest";
import { zhCN } from "../src/strings/zh-cn";
import { readThemes, renderThemes } from "../src/suggestions";

const THEMES = [{ theme: "婚姻家庭", questions: ["彩礼退不退？", "娃儿归哪个？"] }];
const JSON_TEXT = JSON.stringify(THEMES);

afterEach(() => document.body.replaceChildren());

it("are read from the attribute, from a script and from a template", () => {
  expect(readThemes(JSON_TEXT)).toEqual(THEMES);
  const script = document.createElement("script");
  script.type = "application/json";
  script.id = "one";
  script.textContent = JSON_TEXT;
  const template = document.createElement("template");
  template.id = "two";
  template.content.append(JSON_TEXT);
  document.body.append(script, template);
  expect(readThemes("#one")).toEqual(THEMES);
  expect(readThemes("#two")).toEqual(THEMES);
});

it("may be a plain list of questions", () => {
  expect(readThemes('["甲", "乙"]')).toEqual([{ theme: "", questions: ["甲", "乙"] }]);
});

it.each([undefined, "", "#nothing", "[", "[1, null, {}]", "{}", "#["])("%s suggests nothing", (value) => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  expect(readThemes(value)).toEqual([]);
  warn.mockRestore();
});

it("are asked by a tap; the first theme is open", () => {
  const ask = vi.fn();
  const element = renderThemes([...THEMES, { theme: "继承", questions: ["遗嘱"] }], zhCN, ask);
  const open = Array.from(element.querySelectorAll("details"), (details) => details.open);
  expect(open).toEqual([true, false]);
  element.querySelectorAll("button")[1]?.click();
  expect(ask).toHaveBeenCalledWith("娃儿归哪个？");
});
