import { randomUUID } from "node:crypto";
import { type Endpoint, endpoints, staffMe } from "@banyan/contracts";
import { describeTransaction, signNotification } from "@banyan/wechat-sim";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectProgram } from "../src/demo.ts";
import { startTestApp, type TestApp } from "./app.ts";
import { type Caller, caller, operator, visitor } from "./callers.ts";
import { type Row, rows } from "./isolation/rows.ts";
import { type Ids, openShopIn, settleIn, type World } from "./isolation/world.ts";

let t: TestApp;
/** Who calls; another shopper and operator of the same program; the same in another program. */
let mine: World;
let neighbour: World;
let abroad: World;
let abroadMchid: string;

beforeAll(async () => {
  t = await startTestApp();
  const other = await t.simulator.ensureApp({ name: "另一家", hasUnionId: true, pages: ["pages/home/index"] });
  abroadMchid = other.mchid;
  await connectProgram(t.app, { programId: "other", name: "另一家", merchant: other });
  const here = { program: t.program, appid: t.appid };
  const there = { program: "other", appid: other.appid };
  const shop = await openShopIn(t, here);
  mine = await settleIn(t, here, shop, "mine");
  neighbour = await settleIn(t, here, shop, "neighbour");
  abroad = await settleIn(t, there, await openShopIn(t, there), "abroad");
});
afterAll(() => t.close());
/** WeChat exchanges a hundred codes of one person a minute, and everyone here signs in again and again. */
afterEach(() => t.clock.set(new Date(t.clock.now().getTime() + 1_000)));

/** What a row needs of a world, told by watching it being written. */
function idsUsed(row: Row, world: World): (keyof Ids)[] {
  const used = new Set<keyof Ids>();
  const watched = new Proxy(world.ids, {
    get(ids, name: keyof Ids) {
      used.add(name);
      return ids[name];
    },
  });
  row(watched, world);
  return [...used].filter((name) => name !== "program");
}

const send = (who: Caller, endpoint: Endpoint, row: Row, ids: Ids, world = mine) => {
  const { bytes, ...call } = row(ids, world);
  return who.send(endpoint, call, bytes && { bytes });
};
const isShop = ({ path }: Endpoint) => path.startsWith("/api/shop/");
const hasProgram = ({ path }: Endpoint) => path.includes("/:program");

async function rightful(endpoint: Endpoint, world = mine): Promise<Caller> {
  if (endpoint.who === "staff") return world.owner();
  if (endpoint.who === "writer") return world.writer();
  return (await world.shopper()).call;
}

/** The server with every operator lacking a permission. */
async function lacking<T>(permission: string, run: () => Promise<T>): Promise<T> {
  const { auth } = t.app;
  const readStaff = auth.readStaff;
  auth.readStaff = async (...asked) => {
    const staff = await readStaff(...asked);
    return staff && { ...staff, permissions: new Set([...staff.permissions].filter((one) => one !== permission)) };
  };
  try {
    return await run();
  } finally {
    auth.readStaff = readStaff;
  }
}

test("every endpoint of the contracts has its row, and no row is left over", () => {
  expect(Object.keys(rows).sort()).toEqual([...endpoints.keys()].sort());
});

const matrix = [...endpoints].flatMap(([name, endpoint]) => {
  const row = rows[name];
  return typeof row === "function" ? [{ name, endpoint, row }] : [];
});

describe.each(matrix)("$name", ({ endpoint, row }) => {
  if (endpoint.who !== "public")
    test("without a session it is 401, and so with a session of the other kind", async () => {
      const stranger = isShop(endpoint) ? visitor(t) : caller(t.url);
      const otherKind =
        endpoint.who === "staff"
          ? stranger.with({ authorization: `Bearer ${(await mine.shopper()).token}` })
          : stranger.with({ authorization: `Bearer ${randomUUID()}` });
      for (const who of [stranger, otherKind]) {
        expect(await send(who, endpoint, row, mine.ids)).toMatchObject({
          status: 401,
          body: { code: "UNAUTHENTICATED" },
        });
      }
    });

  // a write key says which program it is of
  if (endpoint.who !== "staff" && endpoint.who !== "writer")
    test("a token of another program is 403", async () => {
      const foreign = caller(t.url, {
        "x-program": mine.appid,
        authorization: `Bearer ${(await abroad.shopper()).token}`,
      });
      expect(await send(foreign, endpoint, row, mine.ids)).toMatchObject({
        status: 403,
        body: { code: "FOREIGN_PROGRAM" },
      });
    });

  if (hasProgram(endpoint))
    test("an operator of another program is 403, whatever the ids", async () => {
      const [owner, foreigner] = [await mine.owner(), await abroad.owner()];
      const refused = { status: 403, body: { code: "FORBIDDEN" } };
      expect(await send(foreigner, endpoint, row, mine.ids)).toMatchObject(refused);
      expect(await send(owner, endpoint, row, abroad.ids)).toMatchObject(refused);
      expect(await send(owner, endpoint, row, { ...mine.ids, program: "no-such-program" })).toMatchObject(refused);
    });

  if (hasProgram(endpoint))
    test("an operator without the permission is 403", async () => {
      const owner = await mine.owner();
      const asked = () => send(owner, endpoint, row, mine.ids);
      expect(await lacking(endpoint.permission ?? "", asked)).toMatchObject({
        status: 403,
        body: { code: "FORBIDDEN" },
      });
      const clerk = await operator(t, "clerk", "operator");
      const { programs } = await clerk.ok(staffMe, {});
      if (endpoint.permission && programs[0]?.permissions.includes(endpoint.permission)) return;
      expect((await send(clerk, endpoint, row, mine.ids)).status).toBe(403);
    });

  test("an id of another person or program is not found", async () => {
    const who = await rightful(endpoint);
    const used = idsUsed(row, mine);
    if (/\/:id(\/|$)/.test(endpoint.path)) expect(used).not.toEqual([]);
    // an operator works on everyone's rows of the program, a shopper and an operator's own sessions on nobody else's
    const others = hasProgram(endpoint) ? [abroad] : [neighbour, abroad];
    for (const name of used) {
      for (const other of others) {
        if (other.ids[name] === mine.ids[name]) continue; // what the program's people share
        const { status, body } = await send(who, endpoint, row, { ...mine.ids, [name]: other.ids[name] });
        const seen = { name, of: other === abroad ? "abroad" : "neighbour", status, body };
        const isEmptyList = endpoint.method === "GET" && status === 200;
        if (isEmptyList) expect(seen, "a filter").toMatchObject({ body: { items: [] } });
        else if (status === 400)
          expect(seen).toMatchObject({ body: { code: "INVALID_INPUT", field: expect.anything() } });
        else expect(seen).toMatchObject({ status: 404 });
      }
    }
  });

  test("its rightful caller gets through, and sees nothing of anyone else", async () => {
    const { status, body } = await send(await rightful(endpoint), endpoint, row, mine.ids);
    // a state that forbids it now (409) is decided after who may do it
    expect({ status, body }).toSatisfy(({ status }) => status < 300 || status === 409);
    const hidden = endpoint.who === "staff" ? [abroad] : [neighbour, abroad];
    const own = new Set(Object.values(mine.ids).map((id) => JSON.stringify(id)));
    const reply = JSON.stringify(body ?? null);
    const leaked = hidden.flatMap(({ ids }) =>
      Object.entries(ids).filter(([, id]) => !own.has(JSON.stringify(id)) && reply.includes(JSON.stringify(id))),
    );
    expect(leaked).toEqual([]);
  });
});

test("a payment notification is taken only with the keys of the program it is sent to", async () => {
  const [order] = t.simulator.orders(t.merchant.mchid);
  if (!order) throw new Error("Nobody prepaid here");
  const paid = describeTransaction(order);
  const sendSigned = async (mchid: string) => {
    const merchant = t.simulator.merchant(mchid);
    if (!merchant) throw new Error(`The simulator does not know ${mchid}`);
    const at = t.clock.now();
    const content = {
      id: randomUUID(),
      createdMs: at.getTime(),
      eventType: "TRANSACTION.SUCCESS" as const,
      originalType: "transaction" as const,
      summary: "",
      plaintext: JSON.stringify(paid),
    };
    const { headers, body } = await signNotification(merchant, content, at.toISOString(), at.getTime());
    return fetch(`${t.url}/hooks/pay/${t.program}`, { method: "POST", headers, body });
  };
  expect((await sendSigned(t.merchant.mchid)).status).toBe(204);
  expect((await sendSigned(abroadMchid)).status).toBe(401);
});
