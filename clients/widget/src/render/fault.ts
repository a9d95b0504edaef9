import { button, h } from "../dom";
import { fill, type Strings } from "../strings";
import type { Fault } from "../types";
import { richText } from "./rich-text";

/** Says in plain words why there is no answer, and offers to try again where that can help. */
export function renderFault(fault: Fault, strings: Strings, retry: () => void): HTMLElement {
  const words = h("p", {}, faultText(fault, strings));
  return FINAL.indexOf(fault.kind) >= 0
    ? h("div", { class: "card fault" }, words)
    : h(
        "div",
        { class: "card fault" },
        words,
        richText(strings.urgent, "small"),
        button(strings.retry, retry, { class: "main" }),
      );
}

function faultText({ kind, wait }: Fault, strings: Strings): string {
  const reason = strings[kind] || strings.broken;
  if (kind === "offline" || FINAL.indexOf(kind) >= 0) return reason;
  return reason + (wait ? fill(strings.keptWait, { n: wait }) : strings.kept);
}

/** What cannot be mended by sending it again. */
const FINAL: readonly string[] = ["tooLong", "invalid"];
