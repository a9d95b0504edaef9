import { readMessages } from "./messages";
import { needed, object, optional, text, time } from "./readers";
import { keep, kept } from "./storage";
import type { Turn } from "./types";

const VERSION = 1;
const MOST_TURNS = 60;
/** As long as the server keeps a conversation. */
const LONGEST_MS = 30 * 24 * 3600 * 1000;

/** What is kept in the browser: plain data, never HTML. */
export interface Saved {
  session?: string;
  turns: Turn[];
}

/**
 * Keeps the conversation in `localStorage`, or in memory where the browser refuses.
 *
 * Other tabs write to the same place, so every change starts from what is there now.
 */
export class Store {
  readonly key: string;
  private memory: string | null = null;
  private volatile = false;

  /**
   * @param server origin of the server; each has a conversation of its own.
   * @param legacy key under which an earlier page of the same server kept its session: residents find the forms
   *   they filled in by it.
   */
  constructor(
    server: string,
    private readonly legacy = "",
  ) {
    this.key = `mingfa-chat:${server}`;
  }

  load(): Saved {
    const saved = readSaved(this.read(this.key), Date.now());
    if (!saved.session && this.legacy) {
      const session = this.read(this.legacy);
      if (session) saved.session = session;
    }
    return saved;
  }

  update(change: (saved: Saved) => void): Saved {
    const saved = this.load();
    change(saved);
    saved.turns = saved.turns.slice(-MOST_TURNS);
    this.write(saved);
    return saved;
  }

  clear(): void {
    this.memory = null;
    keep(this.key, null);
    keep(this.legacy, null);
  }

  private read(key: string): string | null {
    return this.volatile && key === this.key ? this.memory : kept(key);
  }

  private write(saved: Saved): void {
    // The storage may be full: rather forget the oldest turns than the newest.
    for (let from = 0; from <= saved.turns.length; from = Math.max(1, from * 2)) {
      const json = JSON.stringify({ v: VERSION, session: saved.session, turns: saved.turns.slice(from) });
      this.volatile = !keep(this.key, json);
      if (!this.volatile) return;
      if (from === 0) this.memory = json;
    }
  }
}

/** Reads what was kept, whatever became of it meanwhile: what cannot be read is left out. */
export function readSaved(json: string | null, now: number): Saved {
  let value: unknown;
  try {
    value = JSON.parse(json || "null");
  } catch {
    value = null;
  }
  if (typeof value !== "object" || value === null) return { turns: [] };
  const { v, session, turns } = value as Record<string, unknown>;
  const saved: Saved = { turns: [] };
  // The session outlives a change of format, since filled-in forms are found by it.
  if (typeof session === "string" && /^[\w.:@+-]{1,128}$/.test(session)) saved.session = session;
  if (v !== VERSION || !Array.isArray(turns)) return saved;
  saved.turns = turns
    .map(readTurn)
    .filter((turn): turn is Turn => turn !== undefined && now - turn.at < LONGEST_MS);
  return saved;
}

const readFields = object({
  id: needed,
  text: needed,
  shown: optional,
  at: time,
  state: text,
  fault: (value) => object({ kind: needed })(value) || null,
  status: optional,
  messages: readMessages,
  answeredAt: (value) => time(value) || null,
});

function readTurn(value: unknown): Turn | undefined {
  const turn = readFields(value) as Turn | undefined;
  if (!turn) return undefined;
  turn.shown = turn.shown || turn.text;
  if (turn.state === "answered") return turn.messages?.length ? turn : undefined;
  if (turn.state !== "refused") turn.state = "waiting";
  return turn;
}
