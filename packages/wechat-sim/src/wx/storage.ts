import { type Api, createApi, Refusal } from "./answer.ts";

/** The part of the Web Storage interface that is needed; `localStorage` is one. */
export type KeyValueStore = {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

export function createMemoryStore(): KeyValueStore {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      items.set(key, value);
    },
    removeItem: (key) => {
      items.delete(key);
    },
  };
}

export type StorageInfo = { keys: string[]; currentSize: number; limitSize: number };

export type WxStorage = {
  /** The value, or `""` if there is none: WeChat never says undefined. */
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, data: unknown): void;
  removeStorageSync(key: string): void;
  clearStorageSync(): void;
  getStorageInfoSync(): StorageInfo;
  getStorage: Api<{ key: string }, { data: unknown }>;
  setStorage: Api<{ key: string; data: unknown }, object>;
  removeStorage: Api<{ key: string }, object>;
  clearStorage: Api<object, object>;
  getStorageInfo: Api<object, StorageInfo>;
};

/** WeChat: 1 MB for a key, 10 MB for a mini-program. */
const LIMIT_PER_KEY = 1_048_576;
const LIMIT_KB = 10_240;

/** Storage of one mini-program inside the browser's: other apps and the simulator's own keys stay apart. */
export function createStorage(store: KeyValueStore, appid: string): WxStorage {
  const prefix = `wx:${appid}:`;
  function keys(): string[] {
    const found: string[] = [];
    for (let index = 0; index < store.length; index++) {
      const key = store.key(index);
      if (key?.startsWith(prefix)) found.push(key.slice(prefix.length));
    }
    return found;
  }
  const raw = (key: string) => store.getItem(prefix + key);
  const sizeOf = (key: string) => key.length + (raw(key)?.length ?? 0);

  function info(): StorageInfo {
    const all = keys();
    const bytes = all.reduce((sum, key) => sum + sizeOf(key), 0);
    return { keys: all, currentSize: Math.ceil(bytes / 1024), limitSize: LIMIT_KB };
  }
  function write(key: string, data: unknown) {
    const text = JSON.stringify({ data });
    if (text.length > LIMIT_PER_KEY) throw new Refusal("entry size limit reached");
    if (info().currentSize + text.length / 1024 > LIMIT_KB) throw new Refusal("exceed storage max size 10Mb");
    store.setItem(prefix + key, text);
  }
  function read(key: string): { data?: unknown } | undefined {
    const text = raw(key);
    // Only `write` above puts text under this prefix.
    return text === null ? undefined : (JSON.parse(text) as { data?: unknown });
  }
  const remove = (key: string) => store.removeItem(prefix + key);
  const clear = () => {
    for (const key of keys()) remove(key);
  };

  return {
    getStorageSync: (key) => read(key)?.data ?? "",
    setStorageSync(key, data) {
      try {
        write(key, data);
      } catch (error) {
        throw new Error(`setStorageSync:fail ${error instanceof Refusal ? error.reason : String(error)}`);
      }
    },
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: info,
    getStorage: createApi("getStorage", ({ key }) => {
      const found = read(key);
      if (found === undefined) throw new Refusal("data not found");
      return { data: found.data };
    }),
    setStorage: createApi("setStorage", ({ key, data }) => {
      write(key, data);
      return {};
    }),
    removeStorage: createApi("removeStorage", ({ key }) => {
      remove(key);
      return {};
    }),
    clearStorage: createApi("clearStorage", () => {
      clear();
      return {};
    }),
    getStorageInfo: createApi("getStorageInfo", info),
  };
}
