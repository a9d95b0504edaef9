import { add, h, icon } from "../dom";
import { PHONE } from "../icons";
import type { Strings } from "../strings";
import type { Message, ServicesMessage } from "../types";
import { renderAnswer } from "./answer";
import { renderChoices } from "./choices";
import type { Context } from "./context";
import { sideButtons } from "./options";
import { letterOf, renderQuiz } from "./quiz";
import { phoneLink, renderServices } from "./services";
import { renderText } from "./text";

/** Renders all messages of a reply. */
export function renderReply(
  status: string,
  messages: readonly Message[],
  outer: Omit<Context, "nextNumber">,
): HTMLElement {
  let number = 0;
  const context: Context = { ...outer, nextNumber: () => ++number };
  const crisis = status === "crisis";
  const reply = h("div", { class: crisis ? "messages crisis" : "messages", role: crisis && "alert" });
  if (crisis) add(reply, h("h3", {}, icon(PHONE), context.strings.crisis), firstCall(messages, context));
  messages.forEach((message) => add(reply, renderMessage(message, context)));
  if (status === "answered" && messages.some((message) => message.type === "answer")) {
    add(reply, renderFeedback(context));
  }
  return reply;
}

/** Returns the button that calls the first service: in danger it stands above all words, on the first screen. */
function firstCall(messages: readonly Message[], context: Context): HTMLElement | undefined {
  const doors = messages.find((message): message is ServicesMessage => message.type === "services");
  const first = doors && doors.services[0];
  return first && first.phone ? phoneLink(first.phone, first.name, context) : undefined;
}

function renderMessage(message: Message, context: Context): HTMLElement {
  switch (message.type) {
    case "text":
      return renderText(message);
    case "answer":
      return renderAnswer(message, context);
    case "services":
      return renderServices(message, context);
    case "choices":
      return renderChoices(message, context);
    case "quiz":
      return renderQuiz(message, context);
  }
}

function renderFeedback(context: Context): HTMLElement {
  const { feedback, useful, useless } = context.strings;
  const votes = [
    { title: useful, payload: "有用" },
    { title: useless, payload: "没用" },
  ];
  return h(
    "div",
    { class: "side feedback", role: "group", "aria-label": feedback },
    h("span", {}, feedback),
    ...sideButtons(votes, context),
  );
}

/** Returns what is read aloud of a reply: what helps, without sources and lists of documents. */
export function spokenText(messages: readonly Message[], strings: Strings): string {
  const lines = messages.map((message) => spokenLines(message, strings).filter(Boolean).join("\n"));
  return lines.join("\n");
}

function spokenLines(message: Message, strings: Strings): (string | undefined)[] {
  switch (message.type) {
    case "text":
      return [
        message.text,
        ...(message.bars || []).map(({ label, percent, note }) => `${label}：${note || `${percent}%`}`),
      ];
    case "answer": {
      const { title, plain, example, steps, disclaimer } = message;
      return [
        title,
        plain,
        example && `${strings.example}：${example}`,
        steps.length ? `${strings.steps}：` : "",
        ...steps,
        disclaimer,
      ];
    }
    case "services":
      return [`${strings.services}：`, ...message.services.map(({ name, why }) => `${name}：${why}`)];
    case "choices":
      return [message.prompt, ...message.options.map(({ title }, i) => `${i + 1}，${title}`)];
    case "quiz":
      return [
        message.title,
        message.question,
        ...message.options.map(({ title }, i) => `${letterOf(i)}，${title}`),
      ];
  }
}
