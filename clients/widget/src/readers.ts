/** Readers of JSON that may hold anything: each field is what it should be, or the object is nothing. */

/** Returns what a value means, or `undefined` if it means nothing. */
export type Reader = (value: unknown) => unknown;

/** A text that has to be there. */
export const needed: Reader = (value) => (typeof value === "string" && value !== "" ? value : undefined);
/** A text that is empty where it is missing. */
export const text: Reader = (value) => needed(value) || "";
/** A text that may be missing: `null` leaves its field out. */
export const optional: Reader = (value) => needed(value) || null;

/** Reads a list; what cannot be read in it is left out. */
export function listOf(read: Reader): Reader {
  return (value) =>
    Array.isArray(value) ? value.map((item) => read(item)).filter((item) => item !== undefined) : [];
}

/** Reads an object, which means nothing without any of its fields. */
export function object(fields: Record<string, Reader>): Reader {
  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const found: Record<string, unknown> = {};
    for (const name of Object.keys(fields)) {
      const read = (fields[name] as Reader)((value as Record<string, unknown>)[name]);
      if (read === undefined) return undefined;
      if (read !== null) found[name] = read;
    }
    return found;
  };
}

/** A list of texts. */
export const texts = listOf(needed);
/** Whether something holds; `null` leaves its field out. */
export const flag: Reader = (value) => value === true || null;
export const percent: Reader = (value) => (typeof value === "number" ? Math.max(0, Math.min(100, value)) : undefined);
/** A point in time. */
export const time: Reader = (value) => (typeof value === "number" && value > 0 ? value : undefined);
