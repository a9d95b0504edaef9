import { add, button, h, icon } from "../dom";
import { PHONE } from "../icons";
import type { Message, ServicesMessage } from "../types";
import { renderAnswer } from "./answer";
import { renderChoices } from "./choices";
import type { Context } from "./context";
import { renderQuiz } from "./quiz";
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

function renderFeedback({ strings, send }: Context): HTMLElement {
  const choice = (text: string, shown: string): HTMLElement =>
    button(shown, () => send(text, shown), { "data-payload": text });
  return h(
    "div",
    { class: "feedback", role: "group", "aria-label": strings.feedback },
    h("span", {}, strings.feedback),
    choice("有用", strings.useful),
    choice("没用", strings.useless),
  );
}

/** Returns what is read aloud of a reply: what helps, without sources and lists of documents. */
export function spokenText(messages: readonly Message[], strings: Context["strings"]): string {
  const services = (message: ServicesMessage): string[] =>
    message.services.map(({ name, why }) => `${name}：${why}`);
  const lines = messages.reduce<string[]>((found, message) => {
    switch (message.type) {
      case "text":
        return [...found, message.text];
      case "answer":
        return [
          ...found,
          message.title,
          message.plain,
          ...(message.example ? [`${strings.example}：${message.example}`] : []),
          ...(message.steps.length ? [`${strings.steps}：`, ...message.steps] : []),
          message.disclaimer,
        ];
      case "services":
        return [...found, `${strings.services}：`, ...services(message)];
      case "choices":
        return [...found, message.prompt, ...message.options.map((option, i) => `${i + 1}，${option.title}`)];
      case "quiz":
        return [...found, message.question];
    }
  }, []);
  return lines.join("\n");
}
