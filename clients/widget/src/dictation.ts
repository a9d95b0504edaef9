/** The part of the Web Speech API that is used; TypeScript's library does not have it. */
interface Recognition {
  lang: string;
  interimResults: boolean;
  processLocally?: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
}

interface RecognitionClass {
  new (): Recognition;
  available?(options: { langs: string[]; processLocally: boolean }): Promise<string>;
}

export interface Listener {
  heard(text: string): void;
  failed(error: string): void;
  ended(): void;
}

/** Writes down what is said. */
export class Dictation {
  private recognition: Recognition | undefined;

  private constructor(
    private readonly Recognizer: RecognitionClass,
    private readonly local: boolean,
  ) {}

  /**
   * Returns dictation, if there is any that may be used.
   *
   * Most browsers send what they hear to their maker. That is for the operator to allow; without it only a browser
   * that promises to listen on the device is used.
   */
  static async find(allowRemote: boolean): Promise<Dictation | undefined> {
    const scope = window as unknown as Record<string, RecognitionClass | undefined>;
    const Recognizer = scope.SpeechRecognition || scope.webkitSpeechRecognition;
    if (!Recognizer) return undefined;
    try {
      const found = await Recognizer.available?.({ langs: ["zh-CN"], processLocally: true });
      if (found === "available") return new Dictation(Recognizer, true);
    } catch {
      // The browser cannot promise it.
    }
    return allowRemote ? new Dictation(Recognizer, false) : undefined;
  }

  start(listener: Listener): void {
    const recognition = new this.Recognizer();
    this.recognition = recognition;
    recognition.lang = "zh-CN";
    recognition.interimResults = true;
    if (this.local) recognition.processLocally = true;
    recognition.onresult = ({ results }) => {
      listener.heard(Array.from(results, (result) => result[0]?.transcript || "").join(""));
    };
    recognition.onerror = ({ error }) => listener.failed(error);
    recognition.onend = () => {
      this.recognition = undefined;
      listener.ended();
    };
    try {
      recognition.start();
    } catch {
      this.recognition = undefined;
      listener.failed("start");
      listener.ended();
    }
  }

  stop(): void {
    this.recognition?.stop();
  }
}
