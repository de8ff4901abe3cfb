export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "意见反馈" });
