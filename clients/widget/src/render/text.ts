import { h } from "../dom";
import type { TextMessage } from "../types";
import { richText } from "./rich-text";

export function renderText(message: TextMessage): HTMLElement {
  return h("div", { class: "card text" }, richText(message.text));
}
