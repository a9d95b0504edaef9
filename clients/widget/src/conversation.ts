import type { Client, Outcome, Question } from "./client";
import type { Saved, Store } from "./store";
import type { FaultKind, Turn } from "./types";

/** Faults that pass: the message is sent again by itself. */
const PASSING: readonly FaultKind[] = ["offline", "busy", "limit", "login"];
const RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 120;
/** The server knows a repeated message for three days; nobody expects an older one to be sent by itself. */
const STALE_MS = 24 * 3600 * 1000;

/**
 * A conversation: what was said, and what has yet to be sent.
 *
 * Messages wait in the store until they are answered, so that neither a dead spot nor a reload loses one. They are
 * sent one after the other, each under its own id, which the server answers once.
 */
export class Conversation {
  private saved: Saved;
  private sendingId: string | undefined;
  private timer: number | undefined;
  private retriedByItself = false;

  constructor(
    private readonly client: Client,
    private readonly store: Store,
    private readonly changed: () => void,
  ) {
    this.saved = store.load();
  }

  get turns(): readonly Turn[] {
    return this.saved.turns;
  }

  isSending(turn: Turn): boolean {
    return turn.id === this.sendingId;
  }

  get busy(): boolean {
    return this.sendingId !== undefined;
  }

  /** Whether the options of a turn can be picked: the server knows only those it offered last. */
  isOpen(turn: Turn): boolean {
    return turn === this.turns[this.turns.length - 1] && turn.state === "answered";
  }

  /** Whether a turn is too old to be sent without being asked for. */
  isStale(turn: Turn): boolean {
    return Date.now() - turn.at >= STALE_MS;
  }

  /** Takes over what another tab has kept. */
  reload(): void {
    this.saved = this.store.load();
    this.changed();
  }

  say(text: string, shown: string = text): Promise<void> {
    const turn: Turn = { id: newId(), text, shown, at: Date.now(), state: "waiting" };
    this.update((saved) => saved.turns.push(turn));
    return this.resume();
  }

  retry(id: string): Promise<void> {
    this.change(id, (turn) => {
      turn.state = "waiting";
      // Whoever taps wants it now, however old it is.
      turn.at = Date.now();
    });
    return this.resume();
  }

  /** Sends what waits: when the resident asks for it, the page opens or the line is back. */
  resume(): Promise<void> {
    this.retriedByItself = false;
    return this.flush();
  }

  clear(): void {
    window.clearTimeout(this.timer);
    this.store.clear();
    this.reload();
  }

  private async flush(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.busy) return;
    for (let turn = this.next(); turn; turn = this.next()) {
      this.sendingId = turn.id;
      this.changed();
      const outcome = await this.client.send(this.question(turn));
      this.sendingId = undefined;
      this.settle(turn.id, outcome);
      if ("fault" in outcome && PASSING.indexOf(outcome.fault.kind) >= 0) {
        this.scheduleRetry(outcome.fault.wait || RETRY_SECONDS);
        return;
      }
      this.retriedByItself = false;
    }
  }

  private next(): Turn | undefined {
    return this.turns.find((turn) => turn.state === "waiting" && !this.isStale(turn));
  }

  private question(turn: Turn): Question {
    const { session } = this.saved;
    return { message_id: turn.id, text: turn.text, ...(session && { session_id: session }) };
  }

  private settle(id: string, outcome: Outcome): void {
    this.update((saved) => {
      const turn = saved.turns.find((one) => one.id === id);
      // It was cleared meanwhile, and its session with it.
      if (!turn || turn.state === "answered") return;
      if ("fault" in outcome) {
        turn.fault = outcome.fault;
        if (PASSING.indexOf(outcome.fault.kind) < 0) turn.state = "refused";
        if (outcome.fault.kind === "login") delete saved.session;
        return;
      }
      const { session, status, messages } = outcome.answered;
      saved.session = session;
      delete turn.fault;
      Object.assign(turn, { state: "answered", status, messages, answeredAt: Date.now() });
    });
  }

  private scheduleRetry(seconds: number): void {
    if (this.retriedByItself || seconds > LONGEST_RETRY_SECONDS) return;
    this.retriedByItself = true;
    this.timer = window.setTimeout(() => void this.flush(), seconds * 1000);
  }

  private change(id: string, change: (turn: Turn) => void): void {
    this.update((saved) => saved.turns.filter((turn) => turn.id === id).forEach(change));
  }

  private update(change: (saved: Saved) => void): void {
    this.saved = this.store.update(change);
    this.changed();
  }
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
}
