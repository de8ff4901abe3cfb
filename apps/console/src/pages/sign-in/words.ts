import { defineWords } from "../../words/words.ts";

export const useSignInWords = defineWords(
  "sign-in",
  {
    title: "登录 Banyan",
    about: "小程序运营与增长",
    account: "账号",
    accountMissing: "请输入账号",
    password: "密码",
    passwordMissing: "请输入密码",
    signIn: "登录",
    foot: "榕 Banyan，开源的微信小程序运营平台",
  },
  {
    title: "Sign in to Banyan",
    about: "Operations and growth for mini-programs",
    account: "Account",
    accountMissing: "Please enter your account",
    password: "Password",
    passwordMissing: "Please enter your password",
    signIn: "Sign in",
    foot: "Banyan, open-source operations for WeChat mini-programs",
  },
);
