// Talks to the server: logs in, sends messages, and says in one word what went wrong.

const RETRY_SECONDS = 5;
const ANONYMOUS_HOURS = 1;
const HOUR = 3600 * 1000;
/** What is wrong with the message itself; anything else may pass. */
const REFUSALS = [400, 413, 422];
const CODE = /^[\x21-\x7e]{1,256}$/;

/**
 * What went wrong. `kind` is one of:
 * `consent` not agreed to the notice; `offline` no answer; `wait` asked to come back after `seconds`;
 * `login` the person could not be logged in; `refused` sending it again would not help; `server` anything else.
 */
class ApiError extends Error {
  constructor(kind, status, seconds) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.seconds = seconds;
  }
}

function createApi(platform, config, store, consent, now) {
  let loggingIn = null;

  function post(path, data) {
    return new Promise((resolve, reject) => {
      platform.request({
        url: config.server + path,
        method: "POST",
        data,
        header: { "content-type": "application/json" },
        timeout: config.timeoutSeconds * 1000,
        success: resolve,
        fail: () => reject(new ApiError("offline")),
      });
    });
  }

  function loginCode() {
    return new Promise((resolve, reject) => {
      platform.login({
        success: (result) => resolve(result.code || ""),
        fail: () => reject(new ApiError("offline")),
      });
    });
  }

  function keep(session) {
    if (consent.given()) store.set("session", session);
    return session;
  }

  // A server without logins still answers: the conversation is then one of its own.
  function anonymous() {
    return keep({ anonymous: true, until: now() + ANONYMOUS_HOURS * HOUR });
  }

  async function logIn(again) {
    const code = await loginCode();
    // The developer tools give a tourist a sentence in place of a code.
    if (!CODE.test(code)) return anonymous();
    const response = await post("/v1/session/wechat", config.account ? { code, account: config.account } : { code });
    const { statusCode, data } = response;
    if (statusCode === 200 && data && data.session_id) {
      return keep({ id: data.session_id, until: now() + data.expires_in * 1000 });
    }
    if (statusCode === 404) return anonymous();
    if (statusCode === 400 && again) return logIn(false);
    const error = failure(response);
    throw error.kind === "wait" ? error : new ApiError("login", statusCode);
  }

  function session() {
    const kept = store.get("session");
    if (kept && kept.until > now()) return Promise.resolve(kept);
    if (!loggingIn) {
      // Both pages may need it at once; a code is good for one login.
      const done = () => {
        loggingIn = null;
      };
      loggingIn = logIn(true);
      loggingIn.then(done, done);
    }
    return loggingIn;
  }

  function forget(used) {
    const kept = store.get("session");
    if (kept && kept.id === used.id) store.remove("session");
  }

  /** Send `{message_id, text}` and return the server's answer. */
  async function send(message, again = true) {
    if (!consent.given()) throw new ApiError("consent");
    const used = await session();
    // It may have been withdrawn while the login was on its way.
    if (!consent.given()) throw new ApiError("consent");
    const body = used.id ? Object.assign({ session_id: used.id }, message) : message;
    const response = await post("/v1/chat/messages", body);
    if (response.statusCode === 401) {
      forget(used);
      if (again) return send(message, false);
      throw new ApiError("login", 401);
    }
    const reply = response.data;
    if (response.statusCode !== 200) throw failure(response);
    if (!reply || !Array.isArray(reply.messages)) throw new ApiError("server", 200);
    if (used.anonymous) keep({ anonymous: true, id: reply.session_id, until: used.until });
    return reply;
  }

  return { send };
}

function failure(response) {
  const status = response.statusCode;
  if (status === 429 || status === 503) return new ApiError("wait", status, retryAfter(response.header));
  return new ApiError(REFUSALS.includes(status) ? "refused" : "server", status);
}

function retryAfter(header) {
  const name = Object.keys(header || {}).find((key) => key.toLowerCase() === "retry-after");
  const seconds = name ? Number(header[name]) : NaN;
  return seconds > 0 ? Math.ceil(seconds) : RETRY_SECONDS;
}

module.exports = { ApiError, createApi };
