// What the phone does for us: calls, the clipboard, questions back.

const { callFailed, COPIED, COPY_FAILED } = require("./strings");

function call(phone) {
  wx.makePhoneCall({
    phoneNumber: phone.replace(/[\s-]/g, ""),
    fail(error) {
      const cancelled = /cancel/.test((error && error.errMsg) || "");
      if (!cancelled) wx.showModal({ content: callFailed(phone), showCancel: false });
    },
  });
}

function copy(text) {
  wx.setClipboardData({
    data: text,
    success: () => wx.showToast({ title: COPIED, icon: "none" }),
    // The account's privacy declaration may lack the clipboard, or the person may have said no.
    fail: () => wx.showToast({ title: COPY_FAILED, icon: "none" }),
  });
}

/** Ask before doing what cannot be undone. */
function confirm(question, yes) {
  wx.showModal(Object.assign({ success: (answer) => answer.confirm && yes() }, question));
}

module.exports = { call, confirm, copy };
