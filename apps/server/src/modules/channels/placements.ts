import type { createPlacements, listPlacements, Placement, PlacementInput, Reply } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { base62, uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Staff } from "#modules/staff/index.ts";
import { hasChannel, lockChannel } from "./channel-store.ts";
import { articleHtml, cardHtml, findFault, pathOf } from "./placement.ts";
import * as store from "./placement-store.ts";
import type { ChannelPorts, ShownProduct } from "./ports.ts";

export type PlacementDeps = {
  db: Databases;
  clock: Clock;
  programs: Pick<Programs, "byId">;
  publicUrl(): string;
  staff: Pick<Staff, "worksIn">;
  ports: ChannelPorts;
  /** 8 random base62 characters; a test may hand in what collides. */
  newShortId?: () => string;
};
export type Placements = ReturnType<typeof createPlacementList>;

/** 47 bits: with a million codes one in 200 million new ones is taken already; thrice in a row means the source is broken. */
const SHORT_ID_LENGTH = 8;
const MOST_TRIES = 3;

export function createPlacementList({ db, clock, programs, publicUrl, staff, ports, ...deps }: PlacementDeps) {
  const newShortId = deps.newShortId ?? (() => base62(SHORT_ID_LENGTH));

  /** Errors: PRODUCT_NOT_FOUND, COUPON_NOT_FOUND, INVALID_INPUT. */
  async function check(
    programId: string,
    input: Pick<PlacementInput, "page" | "productId" | "couponTemplateId">,
  ): Promise<void> {
    const fault = findFault(input);
    if (fault !== null) fail("INVALID_INPUT", { field: `body.${fault}` });
    if (input.productId !== null && !(await ports.products(programId, [input.productId])).has(input.productId))
      fail("PRODUCT_NOT_FOUND", { field: "body.productId" });
    await checkCoupon(programId, input.couponTemplateId);
  }

  async function checkCoupon(programId: string, templateId: string | null): Promise<void> {
    if (templateId === null) return;
    if (!(await ports.coupons.names(programId, [templateId])).has(templateId))
      fail("COUPON_NOT_FOUND", { field: "body.couponTemplateId" });
  }

  /** Each gets a short id of its own: one that is taken is drawn again. */
  async function insert(tx: Tx, programId: string, channelId: string, inputs: readonly PlacementInput[]) {
    const ids = inputs.map(() => uuidv7(clock.now()));
    let missing = inputs.map((input, index) => ({ ...input, id: ids[index] ?? "" }));
    for (let tries = 0; missing.length > 0; tries += 1) {
      if (tries === MOST_TRIES) throw new Error(`No free short id for ${missing.length} placements of ${programId}`);
      const drawn = missing.map((one) => ({ ...one, shortId: newShortId() }));
      const stored = await store.insertPlacements(tx, programId, channelId, drawn);
      missing = missing.filter(({ id }) => !stored.has(id));
    }
    return ids;
  }

  async function openChannel(tx: Tx, programId: string, channelId: string) {
    const channel = (await lockChannel(tx, programId, channelId)) ?? fail("CHANNEL_NOT_FOUND");
    if (channel.archivedAt !== null) fail("CHANNEL_ARCHIVED");
    return channel;
  }

  /** Rows as the console reads them: names and titles of other modules joined on. */
  async function describe(programId: string, rows: readonly store.PlacementRow[]): Promise<Placement[]> {
    const ids = (of: "productId" | "couponTemplateId") => [...new Set(rows.flatMap((row) => row[of] ?? []))];
    const [products, coupons, program] = await Promise.all([
      ports.products(programId, ids("productId")),
      ports.coupons.names(programId, ids("couponTemplateId")),
      programs.byId(programId),
    ]);
    return rows.map((row) => {
      const product = row.productId === null ? undefined : products.get(row.productId);
      return toPlacement(
        row,
        product,
        coupons,
        { appid: program?.appid ?? "", name: program?.name ?? "" },
        publicUrl(),
      );
    });
  }

  async function get(programId: string, id: string): Promise<Placement> {
    const row = (await store.findPlacement(db.reads, programId, id)) ?? fail("PLACEMENT_NOT_FOUND");
    const [placement] = await describe(programId, [row]);
    return placement ?? fail("PLACEMENT_NOT_FOUND");
  }

  return {
    get,

    async list(
      programId: string,
      channelId: string,
      { page, pageSize, ...filter }: store.PlacementFilter & { page: number; pageSize: number },
    ): Promise<Reply<typeof listPlacements>> {
      if (!(await hasChannel(db.reads, programId, channelId))) fail("CHANNEL_NOT_FOUND");
      const [rows, total] = await Promise.all([
        store.listPlacements(db.reads, programId, channelId, {
          ...filter,
          limit: pageSize,
          offset: (page - 1) * pageSize,
        }),
        store.countPlacements(db.reads, programId, channelId, filter),
      ]);
      return { items: await describe(programId, rows), total, page, pageSize };
    },

    /** Errors: CHANNEL_NOT_FOUND, CHANNEL_ARCHIVED, those of `check`. */
    async create(programId: string, channelId: string, input: PlacementInput, actor: string): Promise<Placement> {
      const id = await transact(db.orders, async (tx) => {
        await openChannel(tx, programId, channelId);
        await check(programId, input);
        if (input.staffId !== null && !(await staff.worksIn(programId, input.staffId)))
          fail("INVALID_INPUT", { field: "body.staffId" });
        const [made] = await insert(tx, programId, channelId, [input]);
        const subject = `placement:${made}`;
        await audit(tx, { programId, actor, action: "placement.create", subject, after: { ...input, channelId } });
        return made ?? "";
      });
      return get(programId, id);
    },

    /** The channel's lock puts two of these in a line: a name is given one code. Errors: those of `create`. */
    createMany: (
      programId: string,
      channelId: string,
      {
        of,
        names,
        ...target
      }: { of: "staff" | "store"; names: readonly string[] } & Pick<
        PlacementInput,
        "page" | "productId" | "couponTemplateId"
      >,
      actor: string,
    ): Promise<Reply<typeof createPlacements>> =>
      transact(db.orders, async (tx) => {
        await openChannel(tx, programId, channelId);
        await check(programId, target);
        const wanted = [...new Set(names)];
        const existing = new Set(await store.findNames(tx, programId, channelId, of, wanted));
        const fresh = wanted.filter((name) => !existing.has(name));
        const inputs = fresh.map(
          (name): PlacementInput => ({
            ...target,
            label: name,
            kind: "WXACODE",
            utm: null,
            staffId: null,
            staffName: of === "staff" ? name : null,
            storeName: of === "store" ? name : null,
          }),
        );
        if (inputs.length > 0) {
          await insert(tx, programId, channelId, inputs);
          const subject = `channel:${channelId}`;
          await audit(tx, { programId, actor, action: "placement.create_many", subject, after: { of, names: fresh } });
        }
        return { created: fresh.length, existing: wanted.filter((name) => existing.has(name)) };
      }),

    /** Errors: PLACEMENT_NOT_FOUND, COUPON_NOT_FOUND. */
    async change(
      programId: string,
      id: string,
      change: { label: string; couponTemplateId: string | null; archived: boolean },
      actor: string,
    ): Promise<Placement> {
      await transact(db.orders, async (tx) => {
        await checkCoupon(programId, change.couponTemplateId);
        if (!(await store.updatePlacement(tx, programId, id, change))) fail("PLACEMENT_NOT_FOUND");
        await audit(tx, { programId, actor, action: "placement.change", subject: `placement:${id}`, after: change });
      });
      return get(programId, id);
    },
  };
}

function toPlacement(
  row: store.PlacementRow,
  product: ShownProduct | undefined,
  coupons: ReadonlyMap<string, string>,
  program: { appid: string; name: string },
  publicUrl: string,
): Placement {
  const { programId: _, archivedAt, createdAt, ...kept } = row;
  const path = pathOf(row);
  const title = product?.title ?? program.name;
  return {
    ...kept,
    productTitle: product?.title ?? null,
    couponName: row.couponTemplateId === null ? null : (coupons.get(row.couponTemplateId) ?? null),
    path,
    shortLink: new URL(`/s/${row.shortId}`, publicUrl).href,
    articleHtml: articleHtml(program.appid, path, title),
    cardHtml: cardHtml(
      program.appid,
      path,
      title,
      product?.picture ? new URL(product.picture.url, publicUrl).href : "",
    ),
    archivedAt: archivedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
