// Sends turns one after another, in their order, and keeps those that cannot be sent yet.

const LONGEST_WAIT_SECONDS = 120;
const MOST_WAITS = 3;
const UNSENT = ["queued", "sending", "waiting", "failed"];

/**
 * @param send - sends a turn; resolves to the server's reply, or fails with an `ApiError`.
 * @param turns - returns all turns, oldest first.
 * @param changed - is told of a turn whose state has changed.
 * @param later - calls a function after so many milliseconds; returns what cancels it.
 */
function createQueue({ send, turns, changed, later }) {
  let running = false;
  let stopped = false;
  let cancel = null;

  function set(turn, values) {
    Object.assign(turn, values);
    changed(turn);
  }

  async function run() {
    if (running || stopped || cancel) return;
    running = true;
    try {
      let turn = turns().find(isUnsent);
      while (turn && (await deliver(turn))) turn = turns().find(isUnsent);
    } finally {
      running = false;
    }
  }

  /** Send one turn and say whether the next may follow. */
  async function deliver(turn) {
    set(turn, { state: "sending", problem: null });
    let reply;
    try {
      reply = await send(turn);
    } catch (error) {
      return !stopped && failed(turn, error);
    }
    if (!stopped) set(turn, { state: "done", status: reply.status, messages: reply.messages });
    return !stopped;
  }

  function failed(turn, error) {
    const problem = { kind: error.kind || "server", status: error.status, seconds: error.seconds };
    if (problem.kind === "refused") {
      set(turn, { state: "refused", problem });
      return true;
    }
    turn.waits = (turn.waits || 0) + 1;
    const waits = problem.kind === "wait" && problem.seconds <= LONGEST_WAIT_SECONDS && turn.waits <= MOST_WAITS;
    if (waits) {
      cancel = later(() => {
        cancel = null;
        run();
      }, problem.seconds * 1000);
    }
    set(turn, { state: waits ? "waiting" : "failed", problem });
    return false;
  }

  /** Send nothing any more; what is still on its way is not waited for. */
  function stop() {
    stopped = true;
    if (cancel) cancel();
    cancel = null;
  }

  return { run, stop };
}

function isUnsent(turn) {
  return UNSENT.includes(turn.state);
}

module.exports = { createQueue, isUnsent };
