import { add, button, h } from "../dom";
import type { Option } from "../types";
import type { Context } from "./context";

/** Makes buttons that send an option's payload. They carry the numbers that can be typed or said instead. */
export function renderOptions(options: readonly Option[], context: Context): HTMLElement {
  const buttons = options.map((option) => {
    const number = context.nextNumber();
    // The server knows numbers of one digit.
    return optionButton(option, number <= 9 ? String(number) : "", () => context.send(option.payload, option.title));
  });
  return h("div", { class: "options" }, ...buttons);
}

/** Makes a large button with a mark before its title. What has a payload closes when something else is said. */
export function optionButton({ title, payload }: Option, mark: string, click: () => void): HTMLButtonElement {
  const option = button("", click, { class: "option", "data-payload": payload });
  add(option, mark && h("span", { class: "number" }, mark), h("span", {}, title));
  return option;
}

/** Makes small buttons for what can be done beside. */
export function sideButtons(options: readonly Option[], { send }: Context): HTMLButtonElement[] {
  return options.map(({ title, payload }) =>
    button(title, () => send(payload, title), { "data-payload": payload }),
  );
}
