import { Bubble } from "./bubble";
import { HttpClient } from "./client";
import { Composer } from "./composer";
import type { Config } from "./config";
import { Conversation } from "./conversation";
import { add, follow, h } from "./dom";
import { Header } from "./header";
import { LargeText } from "./large-text";
import { Log } from "./log";
import { ReadAloud } from "./read-aloud";
import { richText } from "./render/rich-text";
import { Store } from "./store";
import { renderThemes } from "./suggestions";

/** Where the simple page that this widget replaced kept its session. */
const LEGACY_SESSION = "mingfa-session";

/** Puts the parts together: what one of them does shows in the others. */
export class Chat {
  private readonly store: Store;
  private readonly conversation: Conversation;
  private readonly aloud: ReadAloud;
  private readonly large: LargeText;
  private readonly header: Header;
  private readonly composer: Composer;
  private readonly log: Log;
  private readonly bubble: Bubble | undefined;
  private readonly frame: HTMLElement;
  private readonly scroller: HTMLElement;
  private readonly welcome: HTMLElement;
  private readonly status: HTMLElement;
  private unfollow: (() => void)[] = [];
  /** What the status line was last set for, so that nothing is announced twice. */
  private announced = "";

  constructor(private readonly config: Config) {
    const { server, strings, mode, title } = config;
    const send = (text: string, shown?: string): void => this.send(text, shown);
    const announce = (text: string): void => this.announce(text);

    this.store = new Store(server, server === location.origin ? LEGACY_SESSION : "");
    this.conversation = new Conversation(new HttpClient(server), this.store, () => this.refresh());
    this.aloud = new ReadAloud(() => this.showAbilities());
    this.large = new LargeText(() => this.showAbilities());
    this.composer = new Composer(strings, { send, announce }, config.remoteDictation);
    this.scroller = h("div", { class: "scroller", tabindex: "0" });
    const context = { strings, server, send, announce };
    this.log = new Log(this.conversation, context, this.aloud, this.scroller, (id) => {
      void this.conversation.retry(id);
      this.returnFocus();
    });
    this.status = h("p", { class: "status", role: "status" });
    this.welcome = h(
      "div",
      { class: "welcome" },
      h("div", { class: "greeting" }, h("h3", {}, strings.welcome), richText(strings.welcomeMore + strings.urgent)),
      renderThemes(config.themes, strings, send),
    );
    this.header = new Header(title, strings, {
      clear: () => this.clear(),
      ...(config.largeSwitch && { enlarge: () => this.large.toggle() }),
      ...(mode === "bubble" && { close: () => this.close() }),
    });
    add(this.scroller, this.welcome, this.log.element);
    const panel = h(
      "section",
      {
        class: "panel",
        role: mode === "bubble" && "dialog",
        "aria-label": title || strings.title,
        keydown: (event: KeyboardEvent) => {
          if (event.key === "Escape" && !event.isComposing && !this.header.dismiss()) this.close();
        },
      },
      title && this.header.element,
      this.scroller,
      this.composer.element,
      // Without a title, the tools need not take the place of what is read.
      h("div", { class: "bottom" }, this.status, !title && this.header.element),
    );
    if (mode === "bubble") this.bubble = new Bubble(panel, strings, () => this.opened());
    this.frame = h("div", { class: `frame ${mode}`, lang: config.lang }, this.bubble && this.bubble.launcher, panel);
    this.showAbilities();
  }

  /** Shows the chat, and sends what waits from an earlier visit. */
  start(root: ShadowRoot): void {
    // What was said before is there before the live region is, so that it is not read out again.
    this.show(true);
    root.appendChild(this.frame);
    // A page that opens the chat by itself leaves the focus where it is.
    if (this.config.open && this.bubble) this.bubble.open();
    this.log.revealLast();
    this.composer.suggest(this.config.question);
    const resume = (): void => void this.conversation.resume();
    this.unfollow = [
      ...this.large.follow(),
      follow("online", resume),
      follow("pagehide", () => this.aloud.stop()),
      follow("storage", (event) => {
        const { key } = event as StorageEvent;
        if (key === this.store.key || key === null) this.conversation.reload();
      }),
    ];
    resume();
  }

  stop(): void {
    this.unfollow.forEach((end) => end());
    this.aloud.stop();
    this.frame.remove();
  }

  private send(text: string, shown?: string): void {
    this.aloud.stop();
    void this.conversation.say(text, shown);
    this.returnFocus();
  }

  private clear(): void {
    this.aloud.stop();
    this.conversation.clear();
    this.announce(this.config.strings.cleared);
    this.returnFocus();
  }

  private opened(): void {
    this.log.revealLast();
    this.returnFocus();
  }

  private close(): void {
    if (this.bubble) this.bubble.close();
  }

  /** Where there is a keyboard, to the field; where one would come up over the answer, to the answer. */
  private returnFocus(): void {
    if (window.matchMedia("(hover: hover)").matches) this.composer.focus();
    else this.scroller.focus({ preventScroll: true });
  }

  private announce(text: string): void {
    this.status.textContent = text;
  }

  private showAbilities(): void {
    this.frame.classList.toggle("large", this.large.on);
    this.frame.classList.toggle("reads", this.aloud.offered);
    this.header.showLarge(this.large.on);
  }

  private show(quietly: boolean): void {
    const begun = this.conversation.turns.length > 0;
    this.welcome.hidden = begun;
    this.header.showClear(begun);
    this.log.update(quietly);
  }

  private refresh(): void {
    this.show(false);
    const { busy, turns } = this.conversation;
    const { strings } = this.config;
    const last = turns[turns.length - 1];
    const fault = last && last.fault;
    const now = busy ? "busy" : JSON.stringify(last && [last.id, last.state, fault]);
    if (now === this.announced) return;
    this.announced = now;
    if (busy) this.announce(strings.thinking);
    else if (fault) this.announce(strings.notSent);
    else this.announce(last && last.state === "answered" ? strings.answered : "");
  }
}
