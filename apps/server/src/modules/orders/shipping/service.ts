import type { CheckoutRules, ShippingTemplate, ShippingTemplateInput } from "@banyan/contracts";
import type { ShippingRule } from "@banyan/pricing";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import { checkoutSetting } from "../settings.ts";
import * as store from "./store.ts";
import { findProblem, type Template } from "./template.ts";

export type ShippingDeps = {
  db: Databases;
  clock: Clock;
  settings: Settings;
  catalog: Pick<Catalog, "countByShippingTemplate">;
};
export type Shipping = ReturnType<typeof createShipping>;
export type Region = { province: string; city: string; district: string };

/** Another process's change arrives by NOTIFY, at the latest after this. */
const FRESH_MS = 30_000;

/** What sending costs: templates of a program, and the rules of its checkout. */
export function createShipping({ db, clock, settings, catalog }: ShippingDeps) {
  const known = new Map<string, { templates: Promise<Template[]>; until: number }>();
  db.listen(store.CHANNEL, (programId) => (programId === "" ? known.clear() : known.delete(programId)));

  return { rules, rulesOf, list, create, change, remove, setRules, has: store.hasTemplate };

  /** From memory: the same for every buyer. */
  function templatesOf(programId: string): Promise<Template[]> {
    const kept = known.get(programId);
    if (kept && kept.until > performance.now()) return kept.templates;
    const templates = store.listTemplates(db.reads, programId);
    templates.catch(() => known.delete(programId));
    known.set(programId, { templates, until: performance.now() + FRESH_MS });
    return templates;
  }

  function rulesOf(programId: string): Promise<CheckoutRules> {
    return settings.read(programId, checkoutSetting);
  }

  /** What the price engine charges by: templates as soon as there is one, else one fee per order. No statement. */
  async function rules(programId: string, region: Region | null): Promise<ShippingRule> {
    const [templates, { feeFen, freeOverFen, combine }] = await Promise.all([
      templatesOf(programId),
      rulesOf(programId),
    ]);
    const named = { id: checkoutSetting.key, version: 1, name: "运费" };
    if (templates.length === 0) return { kind: "flat", ...named, feeFen, freeOverFen };
    // the engine takes the first one for lines that name none
    return {
      kind: "templates",
      ...named,
      region,
      combine,
      freeOverFen,
      templates: templates.map(({ isDefault: _, ...template }) => template),
    };
  }

  async function list(programId: string): Promise<{ items: ShippingTemplate[]; rules: CheckoutRules }> {
    const [templates, counts, checkoutRules] = await Promise.all([
      store.listTemplates(db.reads, programId),
      catalog.countByShippingTemplate(db.reads, programId),
      rulesOf(programId),
    ]);
    const items = templates.map((template) => ({ ...template, productCount: counts.get(template.id) ?? 0 }));
    return { items, rules: checkoutRules };
  }

  function create(programId: string, input: ShippingTemplateInput, actor: string): Promise<ShippingTemplate> {
    refuseProblem(input, "body");
    return changeTemplates(programId, async (tx, stored) => {
      const isDefault = input.isDefault || stored.length === 0;
      if (isDefault) await store.clearDefault(tx, programId);
      const after = await store.saveTemplate(tx, programId, uuidv7(clock.now()), { ...input, isDefault });
      await note(tx, programId, actor, "shipping.create", after.id, undefined, after);
      return { ...after, productCount: 0 };
    });
  }

  function change(
    programId: string,
    id: string,
    { version, template }: { version: number; template: ShippingTemplateInput },
    actor: string,
  ): Promise<ShippingTemplate> {
    refuseProblem(template, "body.template");
    return changeTemplates(programId, async (tx, stored) => {
      const before = stored.find((one) => one.id === id) ?? fail("SHIPPING_TEMPLATE_NOT_FOUND");
      if (before.version !== version) fail("EDIT_CONFLICT", { details: { version: before.version } });
      // another one becomes the default by being made it, so that there always is one
      if (before.isDefault && !template.isDefault) fail("INVALID_INPUT", { field: "body.template.isDefault" });
      if (template.isDefault && !before.isDefault) await store.clearDefault(tx, programId);
      const after = await store.saveTemplate(tx, programId, id, template);
      await note(tx, programId, actor, "shipping.change", id, before, after);
      const counts = await catalog.countByShippingTemplate(tx, programId);
      return { ...after, productCount: counts.get(id) ?? 0 };
    });
  }

  /** Errors: SHIPPING_TEMPLATE_IN_USE: products name it, or it is the default of others. */
  function remove(programId: string, id: string, actor: string): Promise<void> {
    return changeTemplates(programId, async (tx, stored) => {
      const before = stored.find((one) => one.id === id) ?? fail("SHIPPING_TEMPLATE_NOT_FOUND");
      await store.deleteTemplate(tx, programId, id);
      // after the row is ours: a product that named it meanwhile is seen
      const products = (await catalog.countByShippingTemplate(tx, programId)).get(id) ?? 0;
      const isNeeded = before.isDefault && stored.length > 1;
      if (products > 0 || isNeeded) fail("SHIPPING_TEMPLATE_IN_USE", { details: { products } });
      await note(tx, programId, actor, "shipping.remove", id, before, undefined);
    });
  }

  async function setRules(programId: string, after: CheckoutRules, actor: string): Promise<CheckoutRules> {
    const before = await rulesOf(programId);
    await transact(db.orders, async (tx) => {
      await settings.write(tx, programId, checkoutSetting, after);
      const subject = `setting:${checkoutSetting.key}`;
      await audit(tx, { programId, actor, action: "settings.write", subject, before, after });
    });
    return after;
  }

  function changeTemplates<T>(programId: string, run: (tx: Tx, stored: Template[]) => Promise<T>): Promise<T> {
    return transact(db.orders, async (tx) => {
      const result = await run(tx, await store.lockTemplates(tx, programId));
      await store.announceTemplates(tx, programId);
      afterCommit(tx, () => known.delete(programId));
      return result;
    });
  }
}

function refuseProblem(template: ShippingTemplateInput, prefix: string): void {
  const problem = findProblem(template);
  if (problem) fail("INVALID_INPUT", { field: `${prefix}.${problem.field}`, details: { reason: problem.reason } });
}

const note = (tx: Tx, programId: string, actor: string, action: string, id: string, before: unknown, after: unknown) =>
  audit(tx, { programId, actor, action, subject: `shipping-template:${id}`, before, after });
