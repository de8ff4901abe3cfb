/** What a page's `onShareAppMessage` returns. */
export type ShareMessage = {
  title?: string;
  path?: string;
  imageUrl?: string;
  /** WeChat waits up to 3 s for it and uses the fields above when it is late. */
  promise?: Promise<{ title?: string; path?: string; imageUrl?: string }>;
};

export type ShareCard = { title: string; path: string; imageUrl: string };

const PROMISE_LIMIT_MS = 3_000;

/**
 * The card a friend receives. Nothing tells the page whether it was sent: `success`, `fail` and
 * `complete` in the message have been ignored by WeChat since 2018-10-10, and are ignored here.
 */
export async function createShareCard(message: ShareMessage | undefined, appName: string): Promise<ShareCard> {
  const late = message?.promise === undefined ? {} : await inTime(message.promise);
  return {
    title: late.title ?? message?.title ?? appName,
    path: late.path ?? message?.path ?? "",
    imageUrl: late.imageUrl ?? message?.imageUrl ?? "",
  };
}

async function inTime(promise: NonNullable<ShareMessage["promise"]>): Promise<Partial<ShareCard>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<Partial<ShareCard>>((resolve) => {
    timer = setTimeout(() => resolve({}), PROMISE_LIMIT_MS);
  });
  try {
    return await Promise.race([promise.catch(() => ({})), limit]);
  } finally {
    clearTimeout(timer);
  }
}
