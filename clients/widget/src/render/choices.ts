import { h } from "../dom";
import type { ChoicesMessage } from "../types";
import type { Context } from "./context";
import { renderOptions } from "./options";
import { richText } from "./rich-text";

export function renderChoices(message: ChoicesMessage, context: Context): HTMLElement {
  return h("div", { class: "card" }, richText(message.prompt), renderOptions(message.options, context));
}
