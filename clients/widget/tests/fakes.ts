import type { Client, Outcome, Question } from "../src/client";
import { TEXT } from "./samples";

/** A server that answers as it is told to, and everything else with a text. */
export class FakeClient implements Client {
  readonly asked: Question[] = [];
  /** What comes next; afterwards everything is answered. */
  readonly outcomes: Outcome[] = [];
  /** While set, answers wait for it. */
  gate: Promise<void> | undefined;

  async send(question: Question): Promise<Outcome> {
    this.asked.push(question);
    await this.gate;
    return this.outcomes.shift() || { answered: { session: "s1", status: "answered", messages: [TEXT] } };
  }

  get texts(): string[] {
    return this.asked.map(({ text }) => text);
  }
}

export const OFFLINE: Outcome = { fault: { kind: "offline" } };
