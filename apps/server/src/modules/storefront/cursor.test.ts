import { expect, test } from "vitest";
import { readCursor, writeCursor } from "./cursor.ts";

const place = { rank: 5_764_000_000_000_000, id: "0193e2b0-aaaa-7bbb-8ccc-dddddddddddd" };

test("a listing goes on where it ended", () => {
  expect(readCursor("popular", writeCursor("popular", place))).toEqual(place);
});

test("a cursor of another order, or one nobody wrote, is refused", () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const bad = [
    writeCursor("newest", place),
    "",
    "%%%",
    "AAAA",
    encode(null),
    encode({}),
    encode(["popular", 1]),
    encode(["popular", "1", place.id]),
    encode(["popular", 1.5, place.id]),
    encode(["popular", 1e300, place.id]),
    encode(["popular", 1, "' or 1=1"]),
    encode(["popular", 1, 2]),
  ]; // prettier-ignore
  for (const cursor of bad) expect(readCursor("popular", cursor)).toBeNull();
});
