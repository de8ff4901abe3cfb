export default definePageConfig({ navigationStyle: "default", navigationBarTitleText: "退款与售后" });
