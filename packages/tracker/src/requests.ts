/** Addresses told apart per page; a page that calls more is told about the first. */
const ADDRESSES = 20;
/** Times kept per address: enough for a p95. */
const TIMES = 200;

export type RequestSummary = {
  host: string;
  path: string;
  count: number;
  failures: number;
  p50_ms?: number;
  p95_ms?: number;
};

/** Timings of the requests of one page, gathered per host and path. */
export function createRequestLog() {
  let addresses: { host: string; path: string; count: number; failures: number; times: number[] }[] = [];
  return {
    /** `status` 0: no answer. Only answers have a time. */
    add(url: string, ms: number, status: number) {
      const { host, path } = addressOf(url);
      let entry = addresses.filter((one) => one.host === host && one.path === path)[0];
      if (!entry) {
        if (addresses.length >= ADDRESSES) return;
        entry = { host, path, count: 0, failures: 0, times: [] };
        addresses.push(entry);
      }
      entry.count += 1;
      if (status === 0 || status >= 400) entry.failures += 1;
      if (status > 0 && entry.times.length < TIMES) entry.times.push(ms);
    },
    /** What was gathered, once. */
    take(): RequestSummary[] {
      const taken = addresses;
      addresses = [];
      return taken.map(({ times, ...rest }) => {
        times.sort((a, b) => a - b);
        const at = (share: number) => Math.round(times[Math.ceil(times.length * share) - 1] ?? 0);
        return { ...rest, ...(times.length > 0 && { p50_ms: at(0.5), p95_ms: at(0.95) }) };
      });
    },
  };
}

/** Host and path without query; parts that name one thing (numbers, ids, hashes) become `:id`. */
export function addressOf(url: string): { host: string; path: string } {
  const [, host = "", path = ""] = /^(?:[a-z][\w+.-]*:)?(?:\/\/(?:[^/?#@]*@)?([^/?#]*))?([^?#]*)/i.exec(url) ?? [];
  const parts = path.split("/").map((part) => (/^(\d+|[\w-]*\d[\w-]{7,}|[\da-f-]{16,})$/i.test(part) ? ":id" : part));
  return { host: host.slice(0, 100), path: parts.join("/").slice(0, 200) };
}
