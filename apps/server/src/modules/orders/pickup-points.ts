import type { PickupPoint, PickupPointInput } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Ordering } from "./deps.ts";
import { countPoints, insertPoint, listPoints, lockPoint, markRemoved, updatePoint } from "./pickup-store.ts";
import type { Staff } from "./ship-order.ts";

const MOST_POINTS = 50;

/** Where buyers fetch their orders: kept by the owner, shown at the checkout while open. */
export const createPickupPoints = (deps: Ordering) => ({
  list: (programId: string) => listPoints(deps.db.reads, programId),
  /** For the checkout page. */
  async open(programId: string) {
    const points = await listPoints(deps.db.reads, programId);
    return points
      .filter(({ isOpen }) => isOpen)
      .map(({ id, name, phone, hours, ...point }) => ({ id, name, address: addressOf(point), phone, hours }));
  },
  /** Errors: TOO_MANY_PICKUP_POINTS. */
  async add(tx: Tx, programId: string, point: PickupPointInput, by: Staff): Promise<PickupPoint> {
    if ((await countPoints(tx, programId)) >= MOST_POINTS) fail("TOO_MANY_PICKUP_POINTS");
    const id = uuidv7(deps.clock.now());
    await insertPoint(tx, programId, id, point);
    await tell(tx, programId, by, "add", id, point);
    return { id, ...point, waiting: 0 };
  },
  /** Errors: PICKUP_POINT_NOT_FOUND. */
  change: (programId: string, id: string, point: PickupPointInput, by: Staff): Promise<PickupPoint> =>
    transact(deps.db.orders, async (tx) => {
      if (!(await updatePoint(tx, programId, id, point))) fail("PICKUP_POINT_NOT_FOUND");
      await tell(tx, programId, by, "change", id, point);
      return { id, ...point, waiting: (await lockPoint(tx, programId, id))?.waiting ?? 0 };
    }),
  /** Orders of the past still name it. Errors: PICKUP_POINT_NOT_FOUND, PICKUP_POINT_IN_USE. */
  remove: (programId: string, id: string, by: Staff): Promise<void> =>
    transact(deps.db.orders, async (tx) => {
      const { waiting } = (await lockPoint(tx, programId, id)) ?? fail("PICKUP_POINT_NOT_FOUND");
      if (waiting > 0) fail("PICKUP_POINT_IN_USE", { details: { waiting } });
      await markRemoved(tx, programId, id);
      await tell(tx, programId, by, "remove", id);
    }),
});

const tell = (tx: Tx, programId: string, by: Staff, what: string, id: string, after?: PickupPointInput) =>
  audit(tx, {
    programId,
    actor: `staff:${by.id}`,
    action: `pickup-point.${what}`,
    subject: `pickup-point:${id}`,
    after,
  });

/** 浙江省杭州市西湖区文三路 1 号; 上海市 is said once. */
const addressOf = ({
  province,
  city,
  district,
  detail,
}: Pick<PickupPointInput, "province" | "city" | "district" | "detail">) =>
  `${province}${city === province ? "" : city}${district}${detail}`;
