// A stand-in for `wx`: storage in memory, a server made of a list of answers, everything else recorded.

function createPlatform() {
  const stored = new Map();
  const calls = [];
  const requests = [];
  let answers = [];
  const note = (name) => (options) => calls.push([name, options]);

  const wx = {
    getStorageSync: (key) => (stored.has(key) ? JSON.parse(stored.get(key)) : ""),
    setStorageSync: (key, value) => stored.set(key, JSON.stringify(value)),
    removeStorageSync: (key) => stored.delete(key),
    login: (options) => options.success({ code: `code-${requests.length}` }),
    request(options) {
      requests.push(options);
      const answer = answers.shift();
      if (!answer) return;
      if (answer === "offline") options.fail({ errMsg: "request:fail" });
      else options.success(Object.assign({ header: {} }, answer));
    },
    makePhoneCall: note("makePhoneCall"),
    setClipboardData: note("setClipboardData"),
    showToast: note("showToast"),
    showModal: note("showModal"),
    setNavigationBarTitle: note("setNavigationBarTitle"),
    switchTab: note("switchTab"),
    onNetworkStatusChange: note("onNetworkStatusChange"),
  };

  return {
    wx,
    stored,
    calls,
    requests,
    /** What the server answers next: responses, or "offline"; with nothing left it stays silent. */
    answer: (...next) => {
      answers = answers.concat(next);
    },
    called: (name) => calls.filter((call) => call[0] === name).map((call) => call[1]),
    paths: () => requests.map((request) => new URL(request.url).pathname),
    reset() {
      stored.clear();
      calls.length = 0;
      requests.length = 0;
      answers = [];
    },
  };
}

const LOGIN = { statusCode: 200, data: { session_id: "wx.token", expires_in: 3600 } };
const ok = (reply) => ({ statusCode: 200, data: Object.assign({ session_id: "wx.token" }, reply) });
const says = (text, status = "smalltalk") => ok({ status, messages: [{ type: "text", text }] });
const problem = (statusCode, header) => ({ statusCode, header, data: { status: statusCode } });

/** Let promises that are due come true. */
async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

module.exports = { createPlatform, LOGIN, ok, problem, says, settle };
