import { expect, test } from "vitest";
import { readMemberIds } from "./member-ids.ts";

const [a, b] = ["01a20169-c7a5-733d-8681-9225b3bbf0b1", "01a20169-c815-7470-99cf-a8ae221ac2ad"] as const;

test("ids are read however a list is pasted, each once; what is none is counted", () => {
  expect(readMemberIds(`${a}\n${b.toUpperCase()}，${a}；张三 123`, [b])).toEqual({ ids: [b, a], wrong: 2 });
  expect(readMemberIds("", [])).toEqual({ ids: [], wrong: 0 });
});
