import { beforeEach, describe, expect, it, vi } from "vitest";
import { safeUrl } from "../src/render/answer";
import type { Context } from "../src/render/context";
import { renderFault } from "../src/render/fault";
import { renderReply, spokenText } from "../src/render/reply";
import { richText } from "../src/render/rich-text";
import { dialled } from "../src/render/services";
import { zhCN } from "../src/strings/zh-cn";
import type { Fault, Message } from "../src/types";
import { ANSWER, BARS, CHOICES, QUIZ, QUIZ_MANY, SERVICES, TEXT } from "./samples";

const EVIL = `"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}`;
const SERVER = "https://mingfa.test";

const send = vi.fn<Context["send"]>();
const announce = vi.fn<Context["announce"]>();
const context = { strings: zhCN, server: SERVER, send, announce };

beforeEach(() => {
  send.mockClear();
  announce.mockClear();
});

function show(messages: Message[], status = "answered"): HTMLElement {
  const element = renderReply(status, messages, context);
  document.body.replaceChildren(element);
  return element;
}

function all<T extends Element = HTMLElement>(element: Element, selector: string): T[] {
  return Array.from(element.querySelectorAll<T>(selector));
}

describe("an answer", () => {
  it("shows everything it has", () => {
    const text = show([ANSWER]).textContent;
    for (const part of [
      ANSWER.title,
      ANSWER.plain,
      ANSWER.example,
      ...ANSWER.steps,
      "期限",
      "再 30 天",
      ...ANSWER.citations.map(({ label }) => label),
      ANSWER.citations[0]?.official_text,
      ANSWER.disclaimer,
      ANSWER.related[0]?.title,
    ]) {
      expect(text).toContain(part);
    }
  });

  it("folds the official text away, and links to where it can be checked", () => {
    const element = show([ANSWER]);
    const details = element.querySelector("details");
    expect(details?.open).toBe(false);
    expect(details?.querySelector("blockquote")?.textContent).toBe(ANSWER.citations[0]?.official_text);
    const links = all<HTMLAnchorElement>(element, "a.citation, .citation a");
    expect(links.map((link) => link.href)).toEqual(["https://flk.npc.gov.cn/", `${SERVER}/k/civil_code/1079`]);
    links.forEach((link) => expect(link.rel).toBe("noopener noreferrer"));
  });

  it("leaves out what it does not have", () => {
    const { example: _example, ...bare } = ANSWER;
    const element = show([{ ...bare, steps: [], sections: [], citations: [], related: [], disclaimer: "" }]);
    expect(all(element, "h4, ol, ul, details, .options, .disclaimer")).toEqual([]);
  });

  it("says if the law has changed since", () => {
    expect(show([ANSWER]).querySelector(".review")).toBeNull();
    const changed = show([{ ...ANSWER, review: "needs_review" }]);
    expect(changed.querySelector(".review")?.textContent).toBe(zhCN.reviewBadge);
  });

  it("offers what is related as the server understands it", () => {
    all(show([ANSWER]), ".option")[0]?.click();
    expect(send).toHaveBeenCalledWith('/choose_entry{"entry":"civil_code:1076"}', "协议离婚");
  });

  it("asks whether it helped, in the words that the server counts", () => {
    const buttons = all(show([ANSWER]), ".feedback button");
    buttons.forEach((button) => button.click());
    expect(send.mock.calls).toEqual([
      ["有用", "有用"],
      ["没用", "没用"],
    ]);
    expect(show([TEXT]).querySelector(".feedback")).toBeNull();
    expect(show([ANSWER], "form").querySelector(".feedback")).toBeNull();
  });
});

describe("services", () => {
  it("can be called, copied and prepared for", async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    const element = show([SERVICES], "service");
    const phone = element.querySelector<HTMLAnchorElement>(".phone");
    expect(phone?.getAttribute("href")).toBe("tel:08187320000,12");
    expect(phone?.getAttribute("aria-label")).toBe("拨打 0818-7320000转12，人民调解委员会");
    expect(element.textContent).toContain("周一到周五");
    expect(element.querySelector("details")?.textContent).toContain("身份证");
    all(element, ".address button")[0]?.click();
    await vi.waitFor(() => expect(announce).toHaveBeenCalledWith(zhCN.copied));
    expect(writeText).toHaveBeenCalledWith("渠县某某路 1 号");
    vi.unstubAllGlobals();
  });

  it("without a number, an address or papers show none", () => {
    const element = show([{ type: "services", services: [{ id: "x", name: "法院", why: "", bring: [] }] }]);
    expect(all(element, "a, button, details")).toEqual([]);
  });

  it.each([
    ["12348", "12348"],
    ["0818-7320000", "08187320000"],
    ["0818-7320000-12", "08187320000,12"],
    ["0818-7320000转12", "08187320000,12"],
    ["400-800-0000", "4008000000"],
    ["13800000000", "13800000000"],
    ["javascript:alert(1)", "1"],
  ])("%s is dialled as %s", (phone, number) => {
    expect(dialled(phone)).toBe(number);
  });
});

describe("options", () => {
  it("send their payload, shown as their title", () => {
    all(show([CHOICES], "clarify"), ".option")[0]?.click();
    expect(send).toHaveBeenCalledWith(CHOICES.options[0]?.payload, CHOICES.options[0]?.title);
  });

  it("carry the numbers that the server counts, over all messages of a reply", () => {
    const numbers = all(show([ANSWER, CHOICES]), ".number").map((number) => number.textContent);
    expect(numbers).toEqual(["1", "2", "3"]);
  });

  it("beyond nine carry none", () => {
    const options = Array.from({ length: 10 }, (_, i) => ({ title: `甲${i}`, payload: `/x${i}` }));
    expect(all(show([{ ...CHOICES, options }]), ".number")).toHaveLength(9);
  });
});

describe("a quiz", () => {
  const labels = (element: Element, selector: string): (string | null)[] =>
    all(element, selector).map(({ textContent }) => textContent);

  it("has its title above, and the usual heading without one", () => {
    expect(labels(show([QUIZ]), "h3")).toEqual([QUIZ.title]);
    expect(labels(show([QUIZ_MANY]), "h3")).toEqual([zhCN.quiz]);
  });

  it("letters its answers, which take no numbers from the options after them", () => {
    expect(labels(show([QUIZ, CHOICES]), ".number")).toEqual(["A", "B", "1", "2"]);
  });

  it("sends the payload of an answer, shown with its letter", () => {
    all(show([QUIZ]), ".option")[1]?.click();
    expect(send).toHaveBeenCalledWith(QUIZ.options[1]?.payload, "B. 不用退");
  });

  it("offers what can be done beside answering", () => {
    const actions = all(show([QUIZ]), ".side button");
    expect(actions.map(({ textContent }) => textContent)).toEqual(["不会", "退出练习"]);
    actions[0]?.click();
    expect(send).toHaveBeenCalledWith("/skip_quiz", "不会");
    const { actions: _actions, ...bare } = QUIZ;
    expect(all(show([bare]), ".side")).toEqual([]);
  });

  it("with several right answers lets them be marked, and sends their letters in order", () => {
    const element = show([QUIZ_MANY]);
    const marks = all<HTMLButtonElement>(element, ".option");
    const done = element.querySelector<HTMLButtonElement>(".main");
    const pressed = (): (string | null)[] => marks.map((mark) => mark.getAttribute("aria-pressed"));
    expect(done?.textContent).toBe("选好了");
    expect(done?.disabled).toBe(true);
    expect(pressed()).toEqual(["false", "false", "false"]);
    marks[2]?.click();
    marks[1]?.click();
    marks[1]?.click();
    marks[0]?.click();
    expect(pressed()).toEqual(["true", "false", "true"]);
    expect(send).not.toHaveBeenCalled();
    expect(done?.disabled).toBe(false);
    done?.click();
    expect(send).toHaveBeenCalledWith("AC", "A、C");
    marks[0]?.click();
    marks[2]?.click();
    expect(done?.disabled).toBe(true);
  });
});

it("a reply to danger stands out, is announced at once, and its numbers can be tapped", () => {
  const element = show([{ type: "text", text: "马上打 110，受了伤打 120。" }, SERVICES], "crisis");
  expect(element.getAttribute("role")).toBe("alert");
  expect(element.classList.contains("crisis")).toBe(true);
  expect(all(element, "a").map((link) => link.getAttribute("href"))).toEqual([
    "tel:08187320000,12", // the first door, above all words
    "tel:110",
    "tel:120",
    "tel:08187320000,12",
  ]);
  expect(show([TEXT]).getAttribute("role")).toBeNull();
});

describe("text", () => {
  it("keeps its line breaks", () => {
    expect(show([TEXT]).querySelector("p")?.textContent).toBe(TEXT.text);
  });

  it("has bars as long as they say, in words as well", () => {
    const element = show([BARS]);
    expect(all(element, "p").map(({ textContent }) => textContent)).toEqual([
      BARS.text,
      "婚姻家庭 10 题对 8 题",
      "土地 0%",
    ]);
    expect(all(element, ".track i").map(({ style }) => style.width)).toEqual(["80%", "0%"]);
    expect(all(element, "[role=img]").map((bar) => bar.getAttribute("aria-label"))).toEqual(["80%"]);
  });

  it.each([
    ["打 12348 问，或者 12345", ["12348", "12345"]],
    ["马上打110", ["110"]],
    ["赔 120 元，等 110 天", []],
    ["一共 12345 元", []],
    ["编号 MF-1234812348", []],
    ["第12315条", []],
    ["打 1200 块", []],
  ])("%s links to %j", (text, numbers) => {
    const paragraph = richText(text);
    expect(paragraph.textContent).toBe(text);
    expect(all(paragraph, "a").map((link) => link.getAttribute("href"))).toEqual(
      numbers.map((number) => `tel:${number}`),
    );
  });
});

describe("nothing that is said becomes markup", () => {
  const messages: Record<string, Message> = {
    text: { type: "text", text: EVIL, bars: [{ label: EVIL, percent: 1, note: EVIL }] },
    answer: {
      type: "answer",
      id: EVIL,
      title: EVIL,
      plain: EVIL,
      example: EVIL,
      steps: [EVIL],
      sections: [{ title: EVIL, items: [EVIL] }],
      citations: [
        { id: EVIL, label: EVIL, url: "javascript:alert(1)", official_text: EVIL },
        { id: EVIL, label: EVIL, url: `data:text/html,${EVIL}` },
      ],
      related: [{ id: EVIL, title: EVIL }],
      review: EVIL,
      disclaimer: EVIL,
    },
    services: {
      type: "services",
      services: [{ id: EVIL, name: EVIL, why: EVIL, phone: EVIL, address: EVIL, hours: EVIL, bring: [EVIL] }],
    },
    choices: { type: "choices", prompt: EVIL, options: [{ title: EVIL, payload: EVIL }] },
    quiz: {
      type: "quiz",
      title: EVIL,
      question: EVIL,
      options: [{ title: EVIL, payload: EVIL }],
      actions: [{ title: EVIL, payload: EVIL }],
    },
  };

  it.each(Object.keys(messages))("in %s", (name) => {
    const element = show([messages[name] as Message], "crisis");
    expect(all(element, "img, script, iframe, object")).toEqual([]);
    expect(element.textContent).toContain(EVIL);
    all(element, "*").forEach((node) => {
      expect(node.getAttributeNames().filter((attribute) => attribute.startsWith("on"))).toEqual([]);
    });
    all<HTMLAnchorElement>(element, "a").forEach((link) => {
      expect(link.getAttribute("href")).toMatch(/^(?:https?|tel):[^<>"]*$/);
    });
  });
});

it.each([
  ["https://flk.npc.gov.cn/", "https://flk.npc.gov.cn/"],
  ["/k/plan/1", `${SERVER}/k/plan/1`],
  ["javascript:alert(1)", undefined],
  [" JaVaScRiPt:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["https://", undefined],
  ["", undefined],
])("the address %s is opened as %s", (url, opened) => {
  expect(safeUrl(url, SERVER)).toBe(opened);
});

describe("a fault", () => {
  const kinds: Fault["kind"][] = ["offline", "busy", "limit", "login", "tooLong", "invalid", "broken"];

  it.each(kinds)("%s is told in plain words", (kind) => {
    const retry = vi.fn();
    const element = renderFault({ kind }, zhCN, retry);
    expect(element.textContent).toContain(zhCN[kind]);
    const button = element.querySelector("button");
    // Sending the same again cannot mend what is wrong with the text itself.
    expect(button === null).toBe(kind === "tooLong" || kind === "invalid");
    button?.click();
    expect(retry).toHaveBeenCalledTimes(button ? 1 : 0);
  });

  it("says how long to wait", () => {
    expect(renderFault({ kind: "limit", wait: 12 }, zhCN, vi.fn()).textContent).toContain("12 秒");
  });

  it("of a kind that an older widget kept is told as well", () => {
    const kind = "unheard" as Fault["kind"];
    expect(renderFault({ kind }, zhCN, vi.fn()).textContent).toContain(zhCN.broken);
  });
});

it("is read aloud without sources and papers", () => {
  const spoken = spokenText([TEXT, BARS, ANSWER, SERVICES, CHOICES, QUIZ], zhCN);
  const parts = ["第一行", ANSWER.plain, "先想好", "人民调解委员会", "1，协议离婚", "彩礼退不退", "B，不用退"];
  for (const part of [...parts, "婚姻家庭：10 题对 8 题", "土地：0%"]) {
    expect(spoken).toContain(part);
  }
  expect(spoken).not.toContain("第一千零七十七条");
  expect(spoken).not.toContain("身份证");
});
