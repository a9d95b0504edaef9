import { fill, type Strings } from "./strings";

const DAY = 24 * 3600 * 1000;

/** Returns the time of a message as people say it: today the hour alone, before that with the day. */
export function timeText(at: number, now: number, strings: Strings): string {
  const date = new Date(at);
  const clock = `${date.getHours()}:${String(date.getMinutes()).padStart(2, "0")}`;
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (at >= midnight) return clock;
  // Noon of yesterday, so that a day of 23 hours is one too.
  const yesterday = new Date(midnight - DAY / 2).setHours(0, 0, 0, 0);
  const day =
    at >= yesterday
      ? strings.yesterday
      : fill(strings.date, { m: date.getMonth() + 1, d: date.getDate() });
  return `${day} ${clock}`;
}
