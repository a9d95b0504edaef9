import type { Conversation } from "./conversation";
import { add, button, h, icon } from "./dom";
import { SPEAKER } from "./icons";
import type { ReadAloud } from "./read-aloud";
import type { Context } from "./render/context";
import { renderFault } from "./render/fault";
import { renderReply, spokenText } from "./render/reply";
import { timeText } from "./time";
import type { Turn } from "./types";

/** An answer that comes later than this has a time of its own. */
const LATE_MS = 60_000;

interface Shown {
  element: HTMLElement;
  reply: HTMLElement;
  /** What `reply` was made for. */
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
      if (this.show(turn)) latest = this.shown.get(turn.id)?.element;
      this.setOpen(turn, turns[index + 1]);
    });
    if (latest && !quietly) this.reveal(latest);
  }

  /** Moves to the newest turn. */
  revealLast(): void {
    const last = this.element.lastElementChild;
    if (last instanceof HTMLElement) this.reveal(last);
  }

  /** Shows a turn; says whether anything has changed. */
  private show(turn: Turn): boolean {
    const state = [turn.state, turn.fault?.kind, turn.fault?.wait, this.conversation.isSending(turn)].join();
    let shown = this.shown.get(turn.id);
    if (shown?.state === state) return false;
    if (!shown) {
      const reply = h("div", { class: "reply" });
      shown = { element: h("div", { class: "turn" }, this.question(turn), reply), reply, state };
      this.shown.set(turn.id, shown);
      add(this.element, shown.element);
    }
    shown.state = state;
    while (shown.reply.firstChild) shown.reply.removeChild(shown.reply.firstChild);
    add(shown.reply, ...this.reply(turn));
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
        h("div", { class: "foot" }, this.readButton(turn), late && this.time(answeredAt)),
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
    const note = h("p", { class: "waiting" }, strings.notSent);
    return this.conversation.isStale(turn) ? [note, button(strings.retry, retry, { class: "main" })] : [note];
  }

  private readButton(turn: Turn): HTMLElement | false {
    const { strings } = this.context;
    const label = h("span", {}, strings.read);
    const show = (on: boolean): void => {
      read.setAttribute("aria-pressed", String(on));
      label.textContent = on ? strings.readStop : strings.read;
    };
    const read = button("", () => {
      if (read.getAttribute("aria-pressed") === "true") return this.aloud.stop();
      this.aloud.start(spokenText(turn.messages || [], strings), () => show(false));
      show(true);
    }, { class: "read", "aria-pressed": "false" });
    add(read, icon(SPEAKER), label);
    return read;
  }

  private time(at: number): HTMLElement {
    return h("time", { datetime: new Date(at).toISOString() }, timeText(at, Date.now(), this.context.strings));
  }

  /** Only what was offered last can be picked; what was picked stays marked. */
  private setOpen(turn: Turn, next: Turn | undefined): void {
    const open = this.conversation.isOpen(turn);
    const options = this.shown.get(turn.id)?.element.querySelectorAll<HTMLButtonElement>("[data-payload]");
    options?.forEach((option) => {
      option.disabled = !open;
      option.classList.toggle("picked", next?.text === option.getAttribute("data-payload"));
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
