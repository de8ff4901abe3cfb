import { weappPlatform } from "@banyan/tracker";
import type { ChosenPicture, Platform } from "./platform.ts";
import { type WxCalls, wxCalls } from "./wx-calls.ts";

type WechatAddress = {
  userName: string;
  telNumber: string;
  provinceName: string;
  cityName: string;
  countyName: string;
  detailInfo: string;
};
type Wechat = WxCalls &
  Parameters<typeof weappPlatform>[0] & {
    request(options: unknown): unknown;
    chooseAddress(options: { success(address: WechatAddress): void; fail(error: { errMsg: string }): void }): void;
    chooseMedia(options: {
      count: number;
      mediaType: ["image"];
      sizeType: ["compressed"];
      success(result: { tempFiles: { tempFilePath: string }[] }): void;
      fail(error: { errMsg: string }): void;
    }): void;
    getFileSystemManager(): {
      readFile(options: {
        filePath: string;
        success(result: { data: ArrayBuffer }): void;
        fail(error: { errMsg: string }): void;
      }): void;
    };
    vibrateShort?(options: { type: "light" }): void;
  };
declare const wx: Wechat;

const REQUEST_TIMEOUT_MS = 15_000;

export const platform: Platform = {
  kind: "weapp",
  ...wxCalls(() => Promise.resolve(wx)),
  config: () => Promise.resolve({ program: __PROGRAM__, origin: __ORIGIN__ }),
  send: ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      wx.request({
        url,
        method,
        header: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
        ...(body !== undefined && { data: body instanceof ArrayBuffer ? body : JSON.stringify(body) }),
        timeout: REQUEST_TIMEOUT_MS,
        success: ({
          statusCode,
          data,
          header = {},
        }: {
          statusCode: number;
          data: unknown;
          header?: Record<string, string>;
        }) => resolve({ status: statusCode, body: data, headers: header }),
        fail: ({ errMsg }: { errMsg: string }) => reject(new Error(errMsg)),
      });
    }),
  storage: {
    get: (key) => String(wx.getStorageSync(key) || "") || null,
    set: (key, text) => wx.setStorageSync(key, text),
    remove: (key) => wx.removeStorageSync(key),
  },
  chooseAddress: () =>
    new Promise((resolve, reject) => {
      wx.chooseAddress({
        success: (chosen) =>
          resolve({
            name: chosen.userName,
            phone: chosen.telNumber,
            province: chosen.provinceName,
            city: chosen.cityName,
            district: chosen.countyName,
            detail: chosen.detailInfo,
          }),
        fail: ({ errMsg }) => (/cancel/.test(errMsg) ? resolve(null) : reject(new Error(errMsg))),
      });
    }),
  choosePictures: async (count) => {
    const paths = await new Promise<string[]>((resolve, reject) => {
      wx.chooseMedia({
        count,
        mediaType: ["image"],
        sizeType: ["compressed"],
        success: ({ tempFiles }) => resolve(tempFiles.map(({ tempFilePath }) => tempFilePath)),
        fail: ({ errMsg }) => (/cancel/.test(errMsg) ? resolve([]) : reject(new Error(errMsg))),
      });
    });
    return Promise.all(paths.map(readPicture));
  },
  tapFeedback: () => wx.vibrateShort?.({ type: "light" }),
  trackerPlatform: () => weappPlatform(wx),
};

const readPicture = (filePath: string) =>
  new Promise<ChosenPicture>((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath,
      success: ({ data }) => resolve({ bytes: data, type: typeOf(filePath) }),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });

/** WeChat names what it compressed by its kind. */
const typeOf = (path: string): ChosenPicture["type"] =>
  /\.png$/i.test(path) ? "image/png" : /\.webp$/i.test(path) ? "image/webp" : "image/jpeg";
