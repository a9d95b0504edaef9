import { h } from "../dom";
import type { Option } from "../types";
import type { Context } from "./context";

/** Makes buttons that send an option's payload. They carry the numbers that can be typed or said instead. */
export function renderOptions(options: readonly Option[], context: Context): HTMLElement {
  const box = h("div", { class: "options" });
  options.forEach((option) => {
    const number = context.nextNumber();
    box.appendChild(
      h(
        "button",
        {
          type: "button",
          class: "option",
          "data-payload": option.payload,
          click: () => context.send(option.payload, option.title),
        },
        // The server knows numbers of one digit.
        number <= 9 && h("span", { class: "number" }, String(number)),
        h("span", {}, option.title),
      ),
    );
  });
  return box;
}
