import DataLoader from "dataloader";
import { readByKeys } from "./read-by-keys.ts";
import { planOfAll, type ReadPlan, type Row, type readRows } from "./read-plan.ts";
import type { Shape } from "./shape.ts";

const plans = new WeakMap<Shape, ReadPlan>();

interface Loading {
  loaders: Map<string, unknown>;
  services: Parameters<typeof readRows>[0];
}

/** The DataLoader of this request with a name; it is created on first use. */
export function loaderOf<K, V>(
  context: Loading,
  name: string,
  batch: (keys: readonly K[]) => Promise<(V | Error)[]>,
): DataLoader<K, V> {
  let loader = context.loaders.get(name) as DataLoader<K, V> | undefined;
  if (loader === undefined) {
    loader = new DataLoader<K, V>(batch, { maxBatchSize: 1_000 });
    context.loaders.set(name, loader);
  }
  return loader;
}

/** A value that is there already, or a promise of it. */
export type OrPromise<T> = T | Promise<T>;

/** Loads a row by its stored id; all calls of one tick share a statement. Another team's row is null. */
export function loadRow(context: Loading, teamId: string, shape: Shape, uuid: string): Promise<Row | null>;
export function loadRow(context: Loading, teamId: string, shape: Shape, uuid: string | null): OrPromise<Row | null>;
export function loadRow(context: Loading, teamId: string, shape: Shape, uuid: string | null): OrPromise<Row | null> {
  if (uuid === null) return null;
  let plan = plans.get(shape);
  if (plan === undefined) {
    plan = planOfAll(shape);
    plans.set(shape, plan);
  }
  return loadByPlan(context, teamId, shape.name, plan, uuid);
}

/**
 * Loads a row by its stored id as a plan reads it; all calls of one tick share a statement.
 *
 * @param name distinguishes the plan from the others of the request
 */
export const loadByPlan = (
  context: Loading,
  teamId: string,
  name: string,
  plan: ReadPlan,
  uuid: string,
): Promise<Row | null> =>
  loaderOf<string, Row | null>(context, `${name} ${teamId}`, async (uuids) => {
    const found = await readByKeys(context.services, plan, teamId, "id", uuids);
    const byId = new Map(found.map((row) => [row.uuid, row]));
    return uuids.map((one) => byId.get(one) ?? null);
  }).load(uuid);
