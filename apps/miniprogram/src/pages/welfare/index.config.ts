export default definePageConfig({
  navigationStyle: "default",
  navigationBarTitleText: "福利",
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
});
