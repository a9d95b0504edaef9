/** Browsers fall silent in long texts, so they get one sentence or two at a time. */
const LONGEST = 100;

/**
 * Reads answers aloud with a voice of the device itself: others would send what people ask about to somebody else.
 */
export class ReadAloud {
  private current: { stopped: () => void } | undefined;

  /** @param changed called when it becomes known whether there is a voice. */
  constructor(changed: () => void) {
    if (this.synthesis && this.synthesis.addEventListener) {
      this.synthesis.addEventListener("voiceschanged", changed);
    }
  }

  get offered(): boolean {
    return this.voice !== undefined;
  }

  /** Reads a text, or stops if it is being read. `stopped` is called at the end in any case. */
  start(text: string, stopped: () => void): void {
    this.stop();
    const { synthesis, voice } = this;
    if (!synthesis || !voice) return stopped();
    const reading = { stopped };
    this.current = reading;
    const parts = sentences(text);
    parts.forEach((part, index) => {
      const utterance = new SpeechSynthesisUtterance(part);
      utterance.voice = voice;
      utterance.lang = "zh-CN";
      utterance.rate = 0.9;
      // A cancelled utterance ends as well, later: it must not end what is read by then.
      const over = (): void => {
        if (this.current === reading) this.stop();
      };
      utterance.onerror = over;
      if (index === parts.length - 1) utterance.onend = over;
      synthesis.speak(utterance);
    });
  }

  stop(): void {
    const reading = this.current;
    this.current = undefined;
    if (!reading) return;
    this.synthesis?.cancel();
    reading.stopped();
  }

  private get synthesis(): SpeechSynthesis | undefined {
    return typeof SpeechSynthesisUtterance === "function" ? window.speechSynthesis : undefined;
  }

  private get voice(): SpeechSynthesisVoice | undefined {
    const voices = this.synthesis ? this.synthesis.getVoices() : [];
    const local = voices.filter((voice) => voice.localService && /^(?:zh|cmn)/i.test(voice.lang));
    return local.find((voice) => /^(?:zh|cmn)[-_](?:Hans[-_])?CN/i.test(voice.lang)) || local[0];
  }
}

/** Divides a text at its sentences into parts that are short enough. */
export function sentences(text: string): string[] {
  const parts: string[] = [];
  for (const sentence of text.match(/[^。！？；\n]+[。！？；\n]*/g) || []) {
    const last = parts[parts.length - 1];
    if (last !== undefined && last.length + sentence.length <= LONGEST) parts[parts.length - 1] = last + sentence;
    else parts.push(sentence);
  }
  return parts;
}
