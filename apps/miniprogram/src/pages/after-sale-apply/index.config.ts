export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "申请售后" });
