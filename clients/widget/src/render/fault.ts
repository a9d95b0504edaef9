import { button, h } from "../dom";
import { fill, type Strings } from "../strings";
import type { Fault } from "../types";
import { richText } from "./rich-text";

/** What cannot be mended by sending it again. */
const FINAL: readonly string[] = ["tooLong", "invalid"];

/** Says in plain words why there is no answer, and offers to try again where that can help. */
export function renderFault({ kind, wait }: Fault, strings: Strings, retry: () => void): HTMLElement {
  const reason = strings[kind] || strings.broken;
  if (FINAL.indexOf(kind) >= 0) return h("div", { class: "card fault" }, h("p", {}, reason));
  const kept = wait ? fill(strings.keptWait, { n: wait }) : strings.kept;
  return h(
    "div",
    { class: "card fault" },
    h("p", {}, reason, kind !== "offline" && kept),
    richText(strings.urgent, "small"),
    button(strings.retry, retry, { class: "main" }),
  );
}
