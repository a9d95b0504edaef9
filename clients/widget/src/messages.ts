import { flag, listOf, needed, object, optional, percent, text, texts, type Reader } from "./readers";
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
  text: object({ text: needed, bars: listOf(object({ label: needed, percent, note: optional })) }),
  answer: object({
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
  choices: object({ prompt: needed, options }),
  quiz: object({ title: optional, question: needed, options, many: flag, actions: options }),
};

const readMessage: Reader = (value) => {
  const { type } = (value || {}) as { type?: unknown };
  // A type of a newer server is read as a text: its words still help.
  const known = Object.keys(TYPES).find((name) => name === type) || "text";
  const fields = (TYPES[known] as Reader)(value);
  return fields && { type: known, ...fields };
};
