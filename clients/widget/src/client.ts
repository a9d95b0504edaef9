import { readMessages } from "./messages";
import type { Answered, Fault, FaultKind } from "./types";

export interface Question {
  message_id: string;
  text: string;
  session_id?: string;
}

export type Outcome = { answered: Answered } | { fault: Fault };

/** Asks the server. */
export interface Client {
  /** Sends a message; never rejects. */
  send(question: Question): Promise<Outcome>;
}

/** The server answers in less than five seconds; what takes this long is lost on a weak line. */
const TIMEOUT_MS = 20_000;

const FAULTS: Record<number, FaultKind> = {
  400: "invalid",
  401: "login",
  403: "login",
  408: "offline",
  413: "tooLong",
  422: "invalid",
  429: "limit",
  502: "busy",
  503: "busy",
  504: "busy",
};

/** Talks to `POST /v1/chat/messages` of a server. */
export class HttpClient implements Client {
  constructor(private readonly server: string) {}

  async send(question: Question): Promise<Outcome> {
    const abort = typeof AbortController === "function" ? new AbortController() : undefined;
    const timer = setTimeout(() => abort?.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(`${this.server}/v1/chat/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(question),
        ...(abort && { signal: abort.signal }),
      });
      if (!response.ok) return { fault: problemOf(response) };
      // What is not JSON was not said by Mingfa, but by a network's login page in between.
      return readAnswer(await response.json());
    } catch {
      return { fault: { kind: "offline" } };
    } finally {
      clearTimeout(timer);
    }
  }
}

function problemOf(response: Response): Fault {
  const kind = FAULTS[response.status] || "broken";
  // From another origin the header is only seen if the server exposes it.
  const wait = Number(response.headers.get("retry-after"));
  return wait > 0 && wait <= 3600 ? { kind, wait: Math.ceil(wait) } : { kind };
}

function readAnswer(body: unknown): Outcome {
  const { session_id: session, status, messages } = (body || {}) as Record<string, unknown>;
  const read = readMessages(messages);
  if (typeof session !== "string" || typeof status !== "string" || !read.length) {
    return { fault: { kind: "broken" } };
  }
  return { answered: { session, status, messages: read } };
}
