const banyan = require("../../banyan-tracker.js");

Page({
  data: { books: [], hot: [] },
  onLoad() {
    this.setData({ books: getApp().globalData.books });
    wx.request({
      url: "https://books.example/api/hot/2026",
      success: ({ data }) => this.setData({ hot: data.books }),
    });
  },
  onReady() {
    banyan.trackExposure(this, { selector: ".hot", list: "hot" });
  },
  add(event) {
    const { id, title } = event.currentTarget.dataset;
    const books = [...this.data.books, { id, title }];
    getApp().globalData.books = books;
    this.setData({ books });
    banyan.track("book_added", { book_id: id, books: books.length });
    this.toast("已加入书单");
  },
  open(event) {
    wx.navigateTo({ url: `/pages/book/book?id=${event.currentTarget.dataset.id}` });
  },
  onShareAppMessage() {
    return { title: `我的书单，${this.data.books.length} 本`, imageUrl: "/cover.png" };
  },
});
