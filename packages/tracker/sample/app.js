const banyan = require("./banyan-tracker.js"); // Banyan: the first line, before anything defines a page

banyan.init({
  program: "YOUR-PROGRAM",
  url: "https://YOUR-BANYAN/collect",
  consent: wx.getStorageSync("agreed") ? "granted" : "pending",
});

// this program's own habit: every page gets a helper
const definePage = Page;
Page = (options) =>
  definePage({
    ...options,
    toast(title) {
      wx.showToast({ title, icon: "none" });
    },
  });

App({
  globalData: { books: [] },
  onLaunch() {
    this.globalData.books = wx.getStorageSync("books") || [];
  },
  agree() {
    wx.setStorageSync("agreed", true);
    banyan.setConsent("granted"); // Banyan: after the visitor agreed, not before
  },
});
