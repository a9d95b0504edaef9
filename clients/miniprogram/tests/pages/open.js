// Opens a page as the platform would. Load each page once per test file: the compiler caches by path.

const path = require("path");
const { createPlatform } = require("../platform");

const platform = createPlatform();
global.wx = platform.wx;
const simulate = require("miniprogram-simulate");
// The simulator has stand-ins of its own, which do not remember.
global.wx = Object.assign(global.wx, platform.wx);
const mingfa = require("../../app/lib/mingfa");

const ROOT = path.join(__dirname, "../../app");

function load(name) {
  const id = simulate.load(path.join(ROOT, `pages/${name}/${name}`), { rootPath: ROOT });
  return () => {
    const page = simulate.render(id);
    page.attach(document.body);
    if (page.instance.onLoad) page.instance.onLoad();
    page.instance.onShow();
    return page;
  };
}

/** Forget what an earlier test did. */
function forget() {
  mingfa.withdraw();
  mingfa.setLarge(false);
  platform.reset();
}

function tap(part, selector, place = 0) {
  const button = part.querySelectorAll(selector)[place];
  if (!button) throw new Error(`nothing to tap: ${selector}`);
  button.dispatchEvent("tap");
  return simulate.sleep(20);
}

/** Write into the box of a page, and send it. */
function write(page, words) {
  page.instance.onWrite({ detail: { value: words } });
  return tap(page.querySelector(".composer"), ".send");
}

const turn = (page, place = -1) => page.querySelectorAll(".turn").slice(place)[0];
const quiz = (page, place) => turn(page, place).querySelector(".quiz");
const notice = (page) => page.querySelector(".consent");
const text = (part) => part.dom.textContent;

module.exports = { forget, load, mingfa, notice, platform, quiz, simulate, tap, text, turn, write };
