import { add, button, h, icon } from "./dom";
import { CROSS, SCALES } from "./icons";
import type { Strings } from "./strings";

export interface HeaderEvents {
  /** Not there where the page has the switch. */
  enlarge?: () => void;
  clear(): void;
  /** Not there where there is nothing to close. */
  close?: () => void;
}

/** Title, larger text, clearing, closing. */
export class Header {
  readonly element: HTMLElement;
  private readonly clearButton: HTMLButtonElement;
  private readonly largeButton: HTMLButtonElement | undefined;
  private confirm: HTMLElement | undefined;

  constructor(
    title: string,
    private readonly strings: Strings,
    private readonly events: HeaderEvents,
  ) {
    const { enlarge, close } = events;
    this.largeButton = enlarge && button(strings.large, enlarge, { class: "tool" });
    this.clearButton = button(strings.clear, () => this.ask(), { class: "tool", "aria-expanded": "false" });
    const cross = close && button("", close, { class: "tool close", "aria-label": strings.close });
    if (cross) add(cross, icon(CROSS));
    this.element = h(
      "header",
      {},
      h(
        "div",
        { class: "bar" },
        title && icon(SCALES),
        title && h("h2", {}, title),
        this.largeButton,
        this.clearButton,
        cross,
      ),
    );
  }

  showLarge(on: boolean): void {
    this.largeButton?.setAttribute("aria-pressed", String(on));
  }

  /** There is nothing to clear at the beginning. */
  showClear(on: boolean): void {
    this.clearButton.hidden = !on;
  }

  /** Hides the question whether to clear; says whether it was there. */
  dismiss(): boolean {
    if (!this.confirm) return false;
    this.confirm.remove();
    this.confirm = undefined;
    this.clearButton.setAttribute("aria-expanded", "false");
    this.clearButton.focus();
    return true;
  }

  private ask(): void {
    if (this.dismiss()) return;
    const { strings } = this;
    const no = button(strings.clearNo, () => this.dismiss());
    const yes = button(strings.clearYes, () => {
      this.dismiss();
      this.events.clear();
    }, { class: "main" });
    this.confirm = h(
      "div",
      { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm" },
      h("p", { id: "confirm" }, strings.clearAsk),
      h("div", {}, no, yes),
    );
    this.clearButton.setAttribute("aria-expanded", "true");
    add(this.element, this.confirm);
    no.focus();
  }
}
