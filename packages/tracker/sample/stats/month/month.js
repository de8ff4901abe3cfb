Page({
  data: { count: 0 },
  onShow() {
    this.setData({ count: getApp().globalData.books.length });
  },
  onShareTimeline() {
    return { title: "这个月读了什么", query: "month=11" };
  },
});
