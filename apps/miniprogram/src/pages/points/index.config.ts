export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "等级与积分" });
