import { expect, it } from "vitest";
import { EnterGuard } from "../src/enter";

function key(init: KeyboardEventInit & { keyCode?: number }): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key: "Enter", ...init });
  Object.defineProperty(event, "keyCode", { value: init.keyCode ?? 13 });
  Object.defineProperty(event, "isComposing", { value: init.isComposing ?? false });
  return event;
}

it("Enter sends", () => {
  expect(new EnterGuard().sends(key({}))).toBe(true);
});

it.each([
  ["another key", { key: "a" }],
  ["a new line", { shiftKey: true }],
  ["a shortcut", { ctrlKey: true }],
  ["a candidate that is being chosen", { isComposing: true }],
  ["a key that the input method took", { keyCode: 229 }],
])("%s does not", (_name, init) => {
  expect(new EnterGuard().sends(key(init))).toBe(false);
});

it("between the beginning and the end of a composition nothing is sent", () => {
  const guard = new EnterGuard();
  guard.start();
  expect(guard.sends(key({}))).toBe(false);
  guard.end();
  // Safari reports the key that confirmed the candidate only now.
  expect(guard.sends(key({ keyCode: 229 }))).toBe(false);
  expect(guard.sends(key({}))).toBe(true);
});
