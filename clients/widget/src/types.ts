/** What the server says: `bot/messages.py` and `api/chat/routes.py` are the originals. */

export interface TextMessage {
  type: "text";
  text: string;
  bars?: Bar[];
}

/** A bar of a chart; `note` is said in place of the percentage. */
export interface Bar {
  label: string;
  percent: number;
  note?: string;
}

export interface Citation {
  id: string;
  label: string;
  official_text?: string;
  url: string;
}

export interface RelatedEntry {
  id: string;
  title: string;
}

export interface AnswerSection {
  title: string;
  items: string[];
}

export interface AnswerMessage {
  type: "answer";
  id: string;
  title: string;
  plain: string;
  example?: string;
  steps: string[];
  sections: AnswerSection[];
  citations: Citation[];
  related: RelatedEntry[];
  review: string;
  disclaimer: string;
}

export interface ServiceCard {
  id: string;
  name: string;
  why: string;
  phone?: string;
  address?: string;
  hours?: string;
  bring: string[];
}

export interface ServicesMessage {
  type: "services";
  services: ServiceCard[];
}

export interface Option {
  title: string;
  payload: string;
}

export interface ChoicesMessage {
  type: "choices";
  prompt: string;
  options: Option[];
}

export interface QuizMessage {
  type: "quiz";
  title?: string;
  question: string;
  /** The answers, lettered in their order. */
  options: Option[];
  /** Several may be right: their letters are sent together. */
  many?: boolean;
  /** What can be done beside answering. */
  actions?: Option[];
}

export type Message = TextMessage | AnswerMessage | ServicesMessage | ChoicesMessage | QuizMessage;

/** Why a message has no answer yet. */
export type FaultKind = "offline" | "busy" | "limit" | "login" | "tooLong" | "invalid" | "broken";

export interface Fault {
  kind: FaultKind;
  /** Seconds after which the server wants to be asked again. */
  wait?: number;
}

export interface Answered {
  session: string;
  status: string;
  messages: Message[];
}

/** A message of the resident with what became of it. */
export interface Turn {
  /** Also the message's id on the server, which answers a repeat with the first answer. */
  id: string;
  text: string;
  /** What the resident sees in its place: an option's title for its payload. */
  shown: string;
  at: number;
  /** `waiting` is sent again by itself; `refused` only when the resident says so. */
  state: "waiting" | "refused" | "answered";
  fault?: Fault;
  status?: string;
  messages?: Message[];
  answeredAt?: number;
}
