// What the program says in its own name. The server says everything else.

const minutes = (seconds) => Math.ceil(seconds / 60);

function waitNote(problem, goesOn) {
  const why = problem.status === 429 ? "发得有点快了。" : "服务器正忙。";
  if (!goesOn) return `${why}请过 ${minutes(problem.seconds)} 分钟再点“再发一次”。`;
  return `${why}大约 ${problem.seconds} 秒后会自动再发，您不用管。`;
}

const FAILED = {
  consent: "您还没有同意隐私说明，这句话没有发出去。",
  offline: "没连上。您的话存在手机里，有网了会自动再发，也可以点“再发一次”。",
  login: "微信登录没成功，这句话没有发出去。",
  server: "服务器出了点问题，这句话还没有得到回答。",
};

/** Say how it stands with a turn that has no reply yet. */
function turnNote(turn) {
  const problem = turn.problem || {};
  switch (turn.state) {
    case "sending":
      return "正在查……";
    case "queued":
      return "等着发……";
    case "waiting":
      return waitNote(problem, true);
    case "refused":
      return "这句话服务器收不了。请换个说法，写短一点再发。";
    case "failed":
      return problem.kind === "wait" ? waitNote(problem, false) : FAILED[problem.kind] || FAILED.server;
    default:
      return "";
  }
}

module.exports = {
  turnNote,
  UNKNOWN_MESSAGE: "这条消息在您的手机上显示不了。请更新小程序，或者打 12348 问，不要钱。",
  NEEDS_REVIEW: "注意：这条法律后来有改动，下面的讲解还没重新核对，请以原文为准。",
  TOO_MANY_UNSENT: "还有好几句没发出去，先等它们发完",
  COPIED: "复制好了",
  COPY_FAILED: "没复制成，请长按文字复制",
  callFailed: (phone) => `没打出去。请在手机的电话里直接拨 ${phone}。`,
  CLEAR: {
    title: "清空记录",
    content: "只清掉这部手机上的对话。要把服务器上的也删掉，请点“删除我的信息”。",
    confirmText: "清空",
    cancelText: "不清",
  },
  CLEARED: "清空了",
  DELETE: {
    title: "删除我的信息",
    content: "会清空手机上的对话，再请服务器把您说过的话、填过的表、登记的申请都删掉，删了找不回来。",
    confirmText: "全部删掉",
    cancelText: "不删",
  },
  DELETE_REQUEST: "删除我的信息",
  WITHDRAW: {
    title: "撤回同意",
    content: "撤回后就不能在这里问了，手机上的对话会清空。服务器上的要另外点“删除我的信息”，请先点它。",
    confirmText: "撤回",
    cancelText: "不撤",
  },
  START_PRACTICE: "开始练习",
  MORE_PRACTICE: ["错题本", "模拟考试", "情景演练"],
};
