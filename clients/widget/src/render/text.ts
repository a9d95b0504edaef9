import { add, h } from "../dom";
import type { TextMessage } from "../types";
import { richText } from "./rich-text";

export function renderText({ text, bars = [] }: TextMessage): HTMLElement {
  const card = h("div", { class: "card text" }, richText(text));
  bars.forEach(({ label, percent, note }) => {
    const width = `${percent}%`;
    const bar = h("i");
    // Not as an attribute, which a strict content security policy refuses.
    bar.style.width = width;
    add(
      card,
      h("p", {}, `${label} `, h("span", { class: "small" }, note || width)),
      // Where the words do not say it, the bar has to.
      h("div", { class: "track", role: note && "img", "aria-label": note && width }, bar),
    );
  });
  return card;
}
