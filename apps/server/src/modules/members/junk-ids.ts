/**
 * What clients send when they have no id of their own, and what would therefore join strangers into one person: the lists
 * published trackers refuse (PostHog's and Mixpanel's illegal distinct ids, known device-id bugs), and what test tools send.
 * Compared without case and without separators.
 */
const JUNK: ReadonlySet<string> = new Set([
  ...["anonymous", "anonymousid", "anonymoususer", "anonid", "anonymousvisitor", "guestuser", "guestid"],
  ...["distinctid", "deviceid", "uniqueid", "userid", "clientid", "openid", "unionid", "memberid", "useridentifier"],
  ...["undefined", "undefinedundefined", "nullnull", "nonenone", "nullundefined", "objectobject", "functionobject"],
  ...["unknown", "unknownuser", "unknowndevice", "unidentified", "notauthenticated", "notloggedin", "notset"],
  ...["notavailable", "notapplicable", "placeholder", "yourdeviceid", "youranonid", "examplecom", "defaultuser"],
  ...["defaultdevice", "testtest", "testuser", "testdevice", "test1234", "localhost", "development", "emulator"],
  ...["guest", "visitor", "default", "null", "nil", "none", "nan", "true", "false", "test", "lmtt"],
  ...["12345678", "123456789", "1234567890", "0123456789", "01234567", "87654321", "9876543210", "abcdefgh"],
  ...["deadbeef", "deadbeefdeadbeef", "qwertyui", "qwertyuiop"],
  // Android phones that all say the same, an emulator, a WLAN address that apps are shown instead of the real one
  ...["9774d56d682e549c", "000000000000000", "020000000000"],
]);

/** A phone number is someone's own, but it is not a device's id, and nobody may be told by it in plain text. */
const PHONE = /^(\+?86)?1[3-9]\d{9}$/;

/** An id that cannot be one device's own: too short, odd characters (an e-mail), a placeholder, or one or two characters again and again. */
export function isJunkId(value: string): boolean {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.:-]{7,63}$/.test(value)) return true;
  const letters = value.replace(/[-_.:]/g, "").toLowerCase();
  return JUNK.has(letters) || PHONE.test(letters) || new Set(letters).size < 3;
}
