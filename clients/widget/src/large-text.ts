import { follow } from "./dom";
import { keep, kept } from "./storage";

/** Key in `localStorage`, and name of the event on `window`: pages around the chat have the same switch. */
const LARGE = "mingfa-large";

/** Large text for older eyes: remembered, and the same on the whole page. */
export class LargeText {
  on = kept(LARGE) === "1";

  /** @param changed called with every change, also one that the page or another tab made. */
  constructor(private readonly changed: () => void) {}

  /** Follows the page's switch and other tabs; returns what ends that. */
  follow(): (() => void)[] {
    return [
      follow(LARGE, (event) => this.take((event as CustomEvent).detail === true)),
      follow("storage", (event) => {
        const { key, newValue } = event as StorageEvent;
        if (key === LARGE) this.take(newValue === "1");
      }),
    ];
  }

  toggle(): void {
    const on = !this.on;
    // Where nothing is kept, it holds until the page is left.
    keep(LARGE, on ? "1" : "");
    this.take(on);
    window.dispatchEvent(new CustomEvent(LARGE, { detail: on }));
  }

  private take(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    this.changed();
  }
}
