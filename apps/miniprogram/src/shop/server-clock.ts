/** Difference between the server's clock and this device's: a wrong phone clock must not end a countdown early. */
let offsetMs = 0;

/** Reads `Date` of any answer; whole seconds, good enough for countdowns. */
export function noteServerTime(headers: Record<string, string>) {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "date");
  const serverMs = Date.parse((name && headers[name]) || "");
  if (!Number.isNaN(serverMs)) offsetMs = serverMs - Date.now();
}

export const serverNow = () => Date.now() + offsetMs;
