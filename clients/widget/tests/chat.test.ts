import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MingfaChat } from "../src/element";
import { ANSWER, CHOICES, QUIZ_MANY, TEXT } from "./samples";

customElements.define("mingfa-chat", MingfaChat);

let answers: { status: string; messages: object[] }[];
let asked: { text: string; session_id?: string }[];
let online: boolean;

beforeEach(() => {
  localStorage.clear();
  answers = [];
  asked = [];
  online = true;
  vi.stubGlobal("fetch", async (_url: string, options: RequestInit) => {
    if (!online) throw new TypeError("Failed to fetch");
    asked.push(JSON.parse(String(options.body)));
    const answer = answers.shift() || { status: "smalltalk", messages: [TEXT] };
    return new Response(JSON.stringify({ session_id: "s1", ...answer }));
  });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function open(data: Record<string, string> = {}): ShadowRoot {
  const chat = document.createElement("mingfa-chat");
  Object.assign(chat.dataset, { server: "https://mingfa.test", mode: "full", ...data });
  document.body.append(chat);
  return chat.shadowRoot as ShadowRoot;
}

function buttons(root: ShadowRoot, label: string): HTMLButtonElement[] {
  const all = Array.from(root.querySelectorAll("button"));
  return all.filter((button) => (button.getAttribute("aria-label") || button.textContent || "").includes(label));
}

function tap(root: ShadowRoot, label: string): void {
  const [button] = buttons(root, label);
  if (!button) throw new Error(`no button ${label}`);
  button.click();
}

function write(root: ShadowRoot, text: string): void {
  const field = root.querySelector("textarea") as HTMLTextAreaElement;
  field.value = text;
  tap(root, "发送");
}

async function answered(root: ShadowRoot, count: number): Promise<void> {
  await vi.waitFor(() => expect(root.querySelectorAll(".foot")).toHaveLength(count));
}

it("asks and shows the answer in a log, and says so in the status line", async () => {
  const root = open();
  write(root, "  彩礼退不退\n");
  expect(root.querySelector("[role=status]")?.textContent).toBe("正在查……");
  expect(root.querySelector(".typing")).not.toBeNull();
  await answered(root, 1);
  expect(asked.map(({ text }) => text)).toEqual(["彩礼退不退"]);
  expect(root.querySelector("[role=log]")?.textContent).toContain(TEXT.text);
  expect(root.querySelector("[role=status]")?.textContent).toBe("答复来了");
  expect(root.querySelector("textarea")?.value).toBe("");
});

it("sends nothing empty", () => {
  const root = open();
  write(root, " \n ");
  expect(root.querySelector(".turn")).toBeNull();
});

it("Enter sends, but not the one that ends a composition", async () => {
  const root = open();
  const field = root.querySelector("textarea") as HTMLTextAreaElement;
  field.value = "彩礼";
  field.dispatchEvent(new Event("compositionstart"));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  expect(root.querySelector(".turn")).toBeNull();
  field.dispatchEvent(new Event("compositionend"));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  await answered(root, 1);
});

it("options close with the next message, and what was picked stays marked", async () => {
  answers.push({ status: "clarify", messages: [CHOICES] });
  const root = open();
  write(root, "离婚");
  await answered(root, 1);
  const options = Array.from(root.querySelectorAll<HTMLButtonElement>(".option"));
  expect(options.map((option) => option.disabled)).toEqual([false, false]);
  options[1]?.click();
  expect(options.map((option) => option.disabled)).toEqual([true, true]);
  expect(options.map((option) => option.classList.contains("picked"))).toEqual([false, true]);
  await answered(root, 2);
  expect(asked[1]).toMatchObject({ text: "/deny", session_id: "s1" });
  expect(root.querySelectorAll(".mine p")[1]?.textContent).toContain("都不是");
});

it("of a quiz with several answers the marked ones stay marked, also after a reload", async () => {
  answers.push({ status: "practice", messages: [QUIZ_MANY] });
  const root = open();
  write(root, "开始练习");
  await answered(root, 1);
  const marks = (of: ShadowRoot): HTMLButtonElement[] => Array.from(of.querySelectorAll(".option"));
  marks(root)[0]?.click();
  marks(root)[2]?.click();
  // What happens meanwhile must not undo it, nor let nothing be sent.
  window.dispatchEvent(new StorageEvent("storage", { key: "mingfa-chat:https://mingfa.test" }));
  expect(marks(root).map((mark) => mark.getAttribute("aria-pressed"))).toEqual(["true", "false", "true"]);
  tap(root, "选好了");
  await answered(root, 2);
  expect(asked[1]?.text).toBe("AC");
  expect(root.querySelectorAll(".mine p")[1]?.textContent).toContain("A、C");
  expect(buttons(root, "选好了")[0]?.disabled).toBe(true);
  document.body.replaceChildren();
  const after = marks(open());
  expect(after.map((mark) => mark.disabled)).toEqual([true, true, true]);
  expect(after.map((mark) => mark.getAttribute("aria-pressed"))).toEqual(["true", "false", "true"]);
  expect(after.map((mark) => mark.classList.contains("picked"))).toEqual([true, false, true]);
});

it("with nothing marked, nothing can be sent, whatever happens meanwhile", async () => {
  answers.push({ status: "practice", messages: [QUIZ_MANY] });
  const root = open();
  write(root, "开始练习");
  await answered(root, 1);
  window.dispatchEvent(new StorageEvent("storage", { key: "mingfa-chat:https://mingfa.test" }));
  tap(root, "选好了");
  expect(asked).toHaveLength(1);
});

it("feedback is sent as text", async () => {
  answers.push({ status: "answered", messages: [ANSWER] });
  const root = open();
  write(root, "离婚");
  await answered(root, 1);
  tap(root, "没用");
  await answered(root, 2);
  expect(asked[1]?.text).toBe("没用");
});

it("what was said is there after a reload, without its markup having been kept", async () => {
  answers.push({ status: "answered", messages: [ANSWER] });
  const before = open();
  write(before, "离婚");
  await answered(before, 1);
  document.body.replaceChildren();
  expect(localStorage.getItem("mingfa-chat:https://mingfa.test")).not.toContain("<");
  const after = open();
  expect(after.querySelector("[role=log]")?.textContent).toContain(ANSWER.plain);
  expect(asked).toHaveLength(1);
});

it("without a connection it says so, and sends once when the line is back", async () => {
  online = false;
  const root = open();
  write(root, "离婚");
  await vi.waitFor(() => expect(root.querySelector(".fault")).not.toBeNull());
  expect(root.querySelector(".fault")?.textContent).toContain("没连上网");
  expect(root.querySelector("[role=status]")?.textContent).toBe("还没发出去");
  online = true;
  window.dispatchEvent(new Event("online"));
  window.dispatchEvent(new Event("online"));
  await answered(root, 1);
  expect(asked).toHaveLength(1);
  expect(root.querySelector(".fault")).toBeNull();
});

it("the retry button sends again", async () => {
  online = false;
  const root = open();
  write(root, "离婚");
  await vi.waitFor(() => expect(root.querySelector(".fault")).not.toBeNull());
  online = true;
  tap(root, "再试一次");
  await answered(root, 1);
});

it("clears after asking", async () => {
  const root = open({ suggestions: '["彩礼退不退？"]' });
  const suggestion = buttons(root, "彩礼")[0] as HTMLElement;
  expect(buttons(root, "清空记录")[0]?.hidden).toBe(true);
  suggestion.click();
  await answered(root, 1);
  expect(suggestion.closest<HTMLElement>(".welcome")?.hidden).toBe(true);
  tap(root, "清空记录");
  expect(root.querySelector("[role=alertdialog]")?.textContent).toContain("登记过的申请");
  tap(root, "不清空");
  expect(root.querySelector(".turn")).not.toBeNull();
  tap(root, "清空记录");
  const yes = Array.from(root.querySelectorAll<HTMLElement>("[role=alertdialog] button"))[1];
  yes?.click();
  expect(root.querySelector(".turn")).toBeNull();
  expect(suggestion.closest<HTMLElement>(".welcome")?.hidden).toBe(false);
  write(root, "离婚");
  await answered(root, 1);
  expect(asked[1]?.session_id).toBeUndefined();
});

it("large text is remembered, and is the page's switch as well", () => {
  const root = open();
  const frame = root.querySelector(".frame") as HTMLElement;
  const told = vi.fn();
  window.addEventListener("mingfa-large", told);
  tap(root, "大字");
  expect(frame.classList.contains("large")).toBe(true);
  expect(buttons(root, "大字")[0]?.getAttribute("aria-pressed")).toBe("true");
  expect(localStorage.getItem("mingfa-large")).toBe("1");
  expect((told.mock.calls[0]?.[0] as CustomEvent).detail).toBe(true);
  expect(open().querySelector(".frame")?.classList.contains("large")).toBe(true);
  window.dispatchEvent(new CustomEvent("mingfa-large", { detail: false }));
  expect(frame.classList.contains("large")).toBe(false);
  expect(buttons(open({ large: "page" }), "大字")).toEqual([]);
});

it("a question of the page stands in the field, unsent", () => {
  const root = open({ question: "彩礼退不退" });
  expect(root.querySelector("textarea")?.value).toBe("彩礼退不退");
  expect(asked).toEqual([]);
});

it("the bubble opens, closes with Escape and gives the focus back", () => {
  const root = open({ mode: "bubble", title: "渠县普法" });
  const panel = root.querySelector("[role=dialog]") as HTMLElement;
  const launcher = root.querySelector(".launcher") as HTMLElement;
  expect(panel.getAttribute("aria-label")).toBe("渠县普法");
  expect(panel.hidden).toBe(true);
  launcher.click();
  expect(panel.hidden).toBe(false);
  expect(launcher.hidden).toBe(true);
  panel.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(panel.hidden).toBe(true);
  expect(root.activeElement).toBe(launcher);
});

it("another tab's conversation is taken over", async () => {
  const here = open();
  const there = open();
  write(there, "离婚");
  await answered(there, 1);
  window.dispatchEvent(new StorageEvent("storage", { key: "mingfa-chat:https://mingfa.test" }));
  await answered(here, 1);
  expect(asked).toHaveLength(1);
});
