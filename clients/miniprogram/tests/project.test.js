// What holds for all files: the platform and its reviewers find these too late.

const fs = require("fs");
const path = require("path");

const ROOT = path.join(__dirname, "..");
const APP = path.join(ROOT, "app");
const read = (name) => fs.readFileSync(path.join(ROOT, name), "utf8");
const files = fs.readdirSync(APP, { recursive: true }).map(String);
const templates = files.filter((name) => name.endsWith(".wxml"));
const app = JSON.parse(read("app/app.json"));

test("every page and component has its four files", () => {
  const parts = [...app.pages, "components/turn/turn", "components/quiz/quiz", "components/composer/composer", "components/consent/consent"];
  for (const part of parts) {
    for (const kind of ["js", "json", "wxml", "wxss"]) expect(files).toContain(`${part}.${kind}`);
  }
});

test("every colour of the theme is there, light and dark", () => {
  const theme = JSON.parse(read("app/theme.json"));
  const names = read("app/app.json").match(/(?<="@)\w+/g);
  for (const name of names) {
    expect(theme.light).toHaveProperty(name);
    expect(theme.dark).toHaveProperty(name);
  }
});

test.each(templates)("%s: no rich text, no syntax the templates lack, text can be selected", (name) => {
  const template = read(`app/${name}`);
  expect(template).not.toMatch(/rich-text|web-view|\?\.|\?\?/);
  for (const button of template.match(/<button[\s\S]*?<\/button>/g)) expect(button).toMatch(/>[^<]+<\/button>/);
  for (const shown of template.match(/<text [^>]*>\{\{/g) || []) expect(shown).toMatch(/user-select|spent|paragraph">|hint/);
});

test.each(files.filter((name) => name.endsWith(".js")))("%s: no syntax that older phones lack", (name) => {
  const code = read(`app/${name}`);
  expect(code).not.toMatch(/\?\.[a-z([]|\?\?|\{\s*\.\.\.|,\s*\.\.\.\w+\s*\}/);
});

test("every handler of a template exists", () => {
  const shared = read("app/lib/page.js");
  for (const name of templates) {
    const code = read(`app/${name.replace(".wxml", ".js")}`) + (name.startsWith("pages/me") ? "" : shared);
    const handlers = read(`app/${name}`).match(/(?<=bind:?\w+=")\w+/g);
    for (const handler of handlers) expect(code).toContain(`${handler}(`);
  }
});

function luminance(colour) {
  const channels = colour.match(/\w\w/g).map((pair) => parseInt(pair, 16) / 255);
  const [red, green, blue] = channels.map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const PAIRS = [
  ["ink", "paper"], ["ink", "card"], ["ink", "mine"], ["quiet", "paper"], ["quiet", "card"], ["brand", "card"],
  ["on-brand", "brand"], ["on-danger", "danger"], ["on-warning", "warning"],
];
const palettes = read("app/app.wxss").match(/--ink[\s\S]*?--on-warning[^;]*;/g);

test.each([["light", 0], ["dark", 1]])("letters can be read: %s", (name, place) => {
  const colours = Object.fromEntries([...palettes[place].matchAll(/--([\w-]+): (#\w{6});/g)].map(([, key, value]) => [key, value]));
  for (const [letters, ground] of PAIRS) expect(contrast(colours[letters], colours[ground])).toBeGreaterThanOrEqual(4.5);
});

test("nothing is needed at run time, and the lockfile names no registry", () => {
  expect(JSON.parse(read("package.json")).dependencies).toBeUndefined();
  expect(read("package-lock.json")).not.toMatch(/registry|https?:\/\/[^"]*\.tgz/);
});
