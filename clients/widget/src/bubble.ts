import { add, h, icon } from "./dom";
import { SCALES } from "./icons";
import type { Strings } from "./strings";

/** Below this the panel fills the screen; the style sheet says the same. */
const SMALL = "(max-width: 520px), (max-height: 480px)";
const FOCUSABLE = "a[href], button:not([disabled]), textarea, summary, [tabindex='0']";

/** The floating button, and the panel that it opens. */
export class Bubble {
  readonly launcher: HTMLButtonElement;
  private readonly small = window.matchMedia(SMALL);

  constructor(
    private readonly panel: HTMLElement,
    strings: Strings,
    opened: () => void,
  ) {
    this.launcher = h("button", {
      type: "button",
      class: "launcher",
      "aria-haspopup": "dialog",
      click: () => {
        this.open();
        opened();
      },
    });
    add(this.launcher, icon(SCALES), h("span", {}, strings.launcher));
    panel.hidden = true;
    panel.addEventListener("keydown", (event) => this.keepFocus(event));
    this.followKeyboard();
  }

  open(): void {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    // A panel beside the page leaves the page usable.
    this.panel.setAttribute("aria-modal", String(this.small.matches));
  }

  close(): void {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
  }

  /** A panel that covers the page must not let the focus go behind it. */
  private keepFocus(event: KeyboardEvent): void {
    if (event.key !== "Tab" || !this.small.matches) return;
    const all = Array.from(this.panel.querySelectorAll<HTMLElement>(FOCUSABLE)).filter(
      (element) => element.offsetParent !== null,
    );
    if (event.shiftKey) all.reverse();
    const [next] = all;
    if (!next || (this.panel.getRootNode() as ShadowRoot).activeElement !== all[all.length - 1]) return;
    event.preventDefault();
    next.focus();
  }

  /** Browsers lay the keyboard over the page: the panel has to end above it. */
  private followKeyboard(): void {
    const viewport = window.visualViewport;
    if (!viewport) return;
    viewport.addEventListener("resize", () => {
      this.panel.style.height = this.small.matches ? `${viewport.height}px` : "";
    });
  }
}
