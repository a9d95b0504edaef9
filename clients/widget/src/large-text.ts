/** Key in `localStorage`, and name of the event on `window`: pages around the chat have the same switch. */
const LARGE = "mingfa-large";

/** Large text for older eyes: remembered, and the same on the whole page. */
export class LargeText {
  on: boolean;

  /** @param changed called with every change, also one that the page or another tab made. */
  constructor(private readonly changed: () => void) {
    this.on = remembered();
  }

  /** Follows the page's switch; returns what ends that. */
  follow(): () => void {
    const told = (event: Event): void => this.take((event as CustomEvent).detail === true);
    const otherTab = (event: StorageEvent): void => {
      if (event.key === LARGE) this.take(event.newValue === "1");
    };
    window.addEventListener(LARGE, told);
    window.addEventListener("storage", otherTab);
    return () => {
      window.removeEventListener(LARGE, told);
      window.removeEventListener("storage", otherTab);
    };
  }

  toggle(): void {
    const on = !this.on;
    try {
      localStorage.setItem(LARGE, on ? "1" : "");
    } catch {
      // It holds until the page is left.
    }
    this.take(on);
    window.dispatchEvent(new CustomEvent(LARGE, { detail: on }));
  }

  private take(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    this.changed();
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(LARGE) === "1";
  } catch {
    return false;
  }
}
