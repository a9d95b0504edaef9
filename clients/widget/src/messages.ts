import { listOf, needed, object, optional, text, texts, type Reader } from "./readers";
import type { Message } from "./types";

/**
 * Reads messages from the network or from storage. Both may hold anything: what is not a message is left out, so
 * that renderers never meet a missing field.
 */
export function readMessages(value: unknown): Message[] {
  return listOf(readMessage)(value) as Message[];
}

const options = listOf(object({ title: needed, payload: needed }));

const TYPES: Record<string, Reader> = {
  text: object({ type: text, text: needed }),
  answer: object({
    type: text,
    id: text,
    title: needed,
    plain: needed,
    example: optional,
    steps: texts,
    sections: listOf(object({ title: needed, items: texts })),
    citations: listOf(object({ id: text, label: needed, url: text, official_text: optional })),
    related: listOf(object({ id: needed, title: needed })),
    review: text,
    disclaimer: text,
  }),
  services: object({
    type: text,
    services: listOf(
      object({
        id: text,
        name: needed,
        why: text,
        phone: optional,
        address: optional,
        hours: optional,
        bring: texts,
      }),
    ),
  }),
  choices: object({ type: text, prompt: needed, options }),
  quiz: object({ type: text, question: needed, options }),
};

const readMessage: Reader = (value) => {
  const { type } = (value || {}) as { type?: unknown };
  const read = typeof type === "string" && Object.keys(TYPES).indexOf(type) >= 0 && TYPES[type];
  if (read) return read(value);
  // A type of a newer server: its words still help.
  const words = object({ text: needed })(value) as { text: string } | undefined;
  return words && { type: "text", text: words.text };
};
