import type { Strings } from "../strings";

/** What renderers need of the widget around them. */
export interface Context {
  strings: Strings;
  /** Origin that the addresses in citations are relative to. */
  server: string;
  /** Sends `text`; the resident sees `shown`. */
  send(text: string, shown: string): void;
  /** Says something in the status line, which screen readers read out. */
  announce(text: string): void;
  /** Number that picks the next option of this reply when it is typed. */
  nextNumber(): number;
}
