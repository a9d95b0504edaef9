import { stringsFor, type Strings } from "./strings";
import type { Theme } from "./suggestions";
import { readThemes } from "./suggestions";

/** What the `data-…` attributes of the script or of the element say. */
export interface Config {
  /** Origin of the server, without a slash at the end. */
  server: string;
  mode: "bubble" | "full";
  title: string;
  lang: string;
  strings: Strings;
  themes: Theme[];
  /** Whether a bubble is open from the start. */
  open: boolean;
  /** What stands in the field from the start; the resident sends it. */
  question: string;
  /** Whether the switch for large text is shown; the page around may have its own. */
  largeSwitch: boolean;
  /** Whether speech may be sent to the browser's maker to be written down. */
  remoteDictation: boolean;
}

/** @param home where the script came from: the server, unless another is named. */
export function readConfig(data: DOMStringMap, home: string): Config {
  const { lang, strings } = stringsFor(data.lang);
  return {
    server: (data.server || home).replace(/\/+$/, ""),
    mode: data.mode === "full" ? "full" : "bubble",
    title: data.title === undefined ? strings.title : data.title,
    lang,
    strings,
    themes: readThemes(data.suggestions),
    open: data.open !== undefined && data.open !== "false",
    question: data.question || "",
    largeSwitch: data.large !== "page",
    remoteDictation: data.voice === "browser",
  };
}
