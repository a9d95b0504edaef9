import type { Conversation } from "./conversation";
import { add, button, h, toggle } from "./dom";
import { SPEAKER } from "./icons";
import type { ReadAloud } from "./read-aloud";
import type { Context } from "./render/context";
import { renderFault } from "./render/fault";
import { renderReply, spokenText } from "./render/reply";
import { timeText } from "./time";
import type { Message, Turn } from "./types";

/** An answer that comes later than this has a time of its own. */
const LATE_MS = 60_000;

interface Shown {
  element: HTMLElement;
  /** What its reply was made for. */
  state: string;
}

/** The conversation as it is seen: follows the turns, touching only what has changed. */
export class Log {
  readonly element: HTMLElement;
  private readonly shown = new Map<string, Shown>();

  constructor(
    private readonly conversation: Conversation,
    private readonly context: Omit<Context, "nextNumber">,
    private readonly aloud: ReadAloud,
    private readonly scroller: HTMLElement,
    private readonly retry: (id: string) => void,
  ) {
    this.element = h("div", {
      class: "log",
      role: "log",
      "aria-live": "polite",
      "aria-label": context.strings.log,
    });
  }

  /** Shows what is new; `quietly` without moving to it. */
  update(quietly = false): void {
    const { turns } = this.conversation;
    this.shown.forEach(({ element }, id) => {
      if (turns.some((turn) => turn.id === id)) return;
      element.remove();
      this.shown.delete(id);
    });
    let latest: HTMLElement | undefined;
    turns.forEach((turn, index) => {
      const shown = this.shown.get(turn.id) || this.begin(turn);
      if (this.show(turn, shown)) latest = shown.element;
      this.setOpen(turn, shown.element, turns[index + 1]);
    });
    if (latest && !quietly) this.reveal(latest);
  }

  /** Moves to the newest turn. */
  revealLast(): void {
    const last = this.element.lastElementChild;
    if (last instanceof HTMLElement) this.reveal(last);
  }

  private begin(turn: Turn): Shown {
    const element = h("div", { class: "turn" }, this.question(turn), h("div", { class: "reply" }));
    const shown = { element, state: "" };
    this.shown.set(turn.id, shown);
    add(this.element, element);
    return shown;
  }

  /** Shows what became of a turn; says whether that has changed. */
  private show(turn: Turn, shown: Shown): boolean {
    const state = JSON.stringify([turn.state, turn.fault, this.conversation.isSending(turn)]);
    if (state === shown.state) return false;
    shown.state = state;
    const reply = shown.element.lastChild as Element;
    reply.textContent = "";
    add(reply, ...this.reply(turn));
    return true;
  }

  private question(turn: Turn): HTMLElement {
    return h(
      "div",
      { class: "mine" },
      h("p", {}, h("span", { class: "hidden" }, this.context.strings.youSaid), turn.shown),
      this.time(turn.at),
    );
  }

  private reply(turn: Turn): (HTMLElement | false)[] {
    const { strings } = this.context;
    const answeredAt = turn.answeredAt || turn.at;
    const late = answeredAt - turn.at > LATE_MS;
    const by = h("span", { class: "hidden" }, strings.mingfaSaid);
    if (turn.state === "answered" && turn.messages) {
      return [
        by,
        renderReply(turn.status || "", turn.messages, this.context),
        h("div", { class: "foot" }, this.readButton(turn.messages), late && this.time(answeredAt)),
      ];
    }
    if (this.conversation.isSending(turn)) {
      return [h("p", { class: "typing" }, h("i"), h("i"), h("i"), h("span", { class: "hidden" }, strings.thinking))];
    }
    const retry = (): void => this.retry(turn.id);
    return turn.fault ? [by, renderFault(turn.fault, strings, retry)] : this.unsent(turn, retry);
  }

  /** A message that has not been tried yet waits for the one before it; an old one waits to be asked for. */
  private unsent(turn: Turn, retry: () => void): HTMLElement[] {
    const { strings } = this.context;
    const note = h("p", { class: "small" }, strings.notSent);
    return this.conversation.isStale(turn) ? [note, button(strings.retry, retry, { class: "main" })] : [note];
  }

  private readButton(messages: readonly Message[]): HTMLElement {
    const { strings } = this.context;
    const [read, show] = toggle("read", SPEAKER, strings.read, strings.readStop, (reading) => {
      if (reading) return this.aloud.stop();
      this.aloud.start(spokenText(messages, strings), () => show(false));
      show(true);
    });
    return read;
  }

  private time(at: number): HTMLElement {
    return h("time", { datetime: new Date(at).toISOString() }, timeText(at, Date.now(), this.context.strings));
  }

  /** Only what was offered last can be picked; what was picked stays marked. */
  private setOpen(turn: Turn, element: HTMLElement, next: Turn | undefined): void {
    const open = this.conversation.isOpen(turn);
    element.querySelectorAll<HTMLButtonElement>("[data-payload]").forEach((option) => {
      const { payload = "" } = option.dataset;
      option.disabled = !open || !payload;
      if (!next) return;
      const marks = option.hasAttribute("aria-pressed");
      // Letters are sent together, and nothing else consists of them.
      const picked = marks ? /^[A-Z]+$/.test(next.text) && next.text.indexOf(payload) >= 0 : next.text === payload;
      option.classList.toggle("picked", picked);
      if (marks) option.setAttribute("aria-pressed", String(picked));
    });
  }

  /** Brings the beginning of a turn into view: answers are read from their first line. */
  private reveal(element: HTMLElement): void {
    const { scroller } = this;
    if (scroller.scrollHeight > scroller.clientHeight) {
      scroller.scrollTop = element.offsetTop - 8;
    } else if (element.scrollIntoView) {
      element.scrollIntoView({ block: "nearest" });
    }
  }
}
