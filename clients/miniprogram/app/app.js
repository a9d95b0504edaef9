const mingfa = require("./lib/mingfa");

App({
  onLaunch() {
    wx.onNetworkStatusChange((network) => {
      if (network.isConnected) mingfa.resume();
    });
  },
  onShow() {
    mingfa.resume();
  },
});
