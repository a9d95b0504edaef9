import { Dictation } from "./dictation";
import { h, toggle } from "./dom";
import { EnterGuard } from "./enter";
import { MICROPHONE } from "./icons";
import { fill, type Strings } from "./strings";

/** The server reads so many characters. */
const LONGEST = 500;
/** From here on it says how many are left. */
const NEARLY = 50;

export interface ComposerEvents {
  send(text: string): void;
  announce(text: string): void;
}

/** Where the resident writes. */
export class Composer {
  readonly element: HTMLFormElement;
  private readonly field: HTMLTextAreaElement;
  private readonly enter = new EnterGuard();

  constructor(
    private readonly strings: Strings,
    private readonly events: ComposerEvents,
    remoteDictation: boolean,
  ) {
    this.field = h("textarea", {
      rows: "1",
      maxlength: String(LONGEST),
      placeholder: strings.placeholder,
      "aria-label": strings.input,
      enterkeyhint: "send",
      compositionstart: () => this.enter.start(),
      compositionend: () => this.enter.end(),
      input: () => this.fit(),
      keydown: (event: KeyboardEvent) => {
        if (!this.enter.sends(event)) return;
        event.preventDefault();
        this.submit();
      },
    });
    this.element = h(
      "form",
      {
        class: "composer",
        submit: (event: Event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.field,
      h("button", { type: "submit", class: "main" }, strings.send),
    );
    void Dictation.find(remoteDictation).then((dictation) => dictation && this.offer(dictation));
  }

  focus(): void {
    this.field.focus();
  }

  /** Writes a text into the field, unless something else is being written. */
  suggest(text: string): void {
    if (!text || this.field.value) return;
    this.field.value = text;
    this.fit();
  }

  private submit(): void {
    const text = this.field.value.trim();
    if (!text) return this.focus();
    this.field.value = "";
    this.fit();
    this.events.send(text);
  }

  /** Makes the field as high as its text, up to what the style sheet allows. */
  private fit(): void {
    const { style, value } = this.field;
    style.height = "auto";
    if (value) style.height = `${this.field.scrollHeight + 2}px`;
    const left = LONGEST - value.length;
    if (left <= NEARLY) this.events.announce(fill(this.strings.left, { n: left }));
  }

  private offer(dictation: Dictation): void {
    const { strings } = this;
    const [speak, show] = toggle("speak", MICROPHONE, strings.speak, strings.speakStop, (listening) => {
      if (listening) dictation.stop();
      else this.dictate(dictation, show);
    });
    this.element.insertBefore(speak, this.element.lastChild);
  }

  private dictate(dictation: Dictation, show: (listening: boolean) => void): void {
    const { strings, events } = this;
    const before = this.field.value;
    let said = "";
    let fault = "";
    show(true);
    events.announce(strings.listening);
    dictation.start({
      // It is not sent by itself: what was misheard can be mended.
      heard: (text) => {
        said = text;
        this.field.value = (before + text).slice(0, LONGEST);
        this.fit();
      },
      failed: (error) => {
        fault = error === "not-allowed" ? strings.noMicrophone : strings.notHeard;
      },
      ended: () => {
        show(false);
        events.announce(said ? "" : fault || strings.notHeard);
        this.focus();
      },
    });
  }
}
