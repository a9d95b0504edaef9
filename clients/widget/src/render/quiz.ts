import { h } from "../dom";
import type { QuizMessage } from "../types";
import type { Context } from "./context";
import { renderOptions } from "./options";
import { richText } from "./rich-text";

export function renderQuiz(message: QuizMessage, context: Context): HTMLElement {
  return h(
    "section",
    { class: "card quiz" },
    h("h4", { class: "over" }, context.strings.quiz),
    richText(message.question),
    renderOptions(message.options, context),
  );
}
