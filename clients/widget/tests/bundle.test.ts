// @vitest-environment node
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";

const read = (name: string): string => readFileSync(new URL(`../dist/${name}`, import.meta.url), "utf8");
const script = read("widget.js");

it("the script is small enough for a slow line", () => {
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(15 * 1024);
});

it("the script holds nothing that Chromium 79, a strict policy or Trusted Types refuse", () => {
  expect(script).not.toMatch(/\?\.[a-z[(]|\?\?|\|\|=|&&=/i);
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
  expect(script).not.toMatch(/structuredClone|randomUUID|replaceChildren|replaceAll|\.at\(|allSettled|\bstatic\{/);
});

it("nothing is asked of anybody but the server", () => {
  const addresses = script.match(/https?:\/\/[\w.]+/g) || [];
  expect(addresses).toEqual(["http://www.w3.org"]);
});

it("the style sheet lays out in Chromium 79", () => {
  const css = read("widget.css");
  expect(css).not.toMatch(/[;{](?:gap|row-gap|column-gap|inset|aspect-ratio|translate)\s*:/);
  expect(css).not.toMatch(/:is\(|:where\(|:has\(|color-mix|@layer/);
  expect(css).not.toMatch(/url\(|@import/);
});

it("the style sheet is the one in the script", () => {
  expect(script).toContain(read("widget.css").trim().slice(0, 400));
});

it("both files are what the sources make", async () => {
  const made = (await build({ logLevel: "error", build: { write: false } })) as Rolldown.RolldownOutput[];
  const files = made.flatMap(({ output }) => output);
  const contents = files.map((file) => [file.fileName, file.type === "chunk" ? file.code : String(file.source)]);
  expect(Object.fromEntries(contents)).toEqual({ "widget.js": script, "widget.css": read("widget.css") });
}, 30_000);
