import { zhCN, type Strings } from "./zh-cn";
import { zhTW } from "./zh-tw";

export type { Strings };

const TRADITIONAL = /^zh-(?:tw|hk|mo|hant)/i;

/** Returns the words for a language tag: traditional characters where they are asked for. */
export function stringsFor(lang: string | undefined): { lang: string; strings: Strings } {
  return TRADITIONAL.test(lang || "") ? { lang: "zh-TW", strings: zhTW } : { lang: "zh-CN", strings: zhCN };
}

/** Fills in the `{…}` of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
