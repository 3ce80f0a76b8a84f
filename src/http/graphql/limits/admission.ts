import type { Context } from "../../../access/context.ts";
import { Charge, type Priced, type Pricing } from "./charge.ts";

/** What became of an operation before it ran: its charge, as far as one was made, and why it may not run. */
export type Admission = { charge: Charge; error: null } | { charge: Charge | undefined; error: { is: unknown } };

// Apollo executes with a copy of the context; the look-ups are those of the request in both.
const admissions = new WeakMap<Context["loaders"], Admission>();

/** The admission of a request's operation; undefined before `admit` was called. */
export const admissionOf = (context: Context): Admission | undefined => admissions.get(context.loaders);

/** Checks, prices and charges the operation of a request, once: whatever executes it later finds the same admission. */
export async function admit(pricing: Pricing, context: Context, operation: Priced): Promise<Admission> {
  let admission = admissions.get(context.loaders);
  if (admission !== undefined) return admission;
  let charge: Charge | undefined;
  try {
    charge = await Charge.of(pricing, context, operation);
    charge.refuse();
    await charge.take(context);
    admission = { charge, error: null };
  } catch (error) {
    admission = { charge, error: { is: error } };
  }
  admissions.set(context.loaders, admission);
  return admission;
}
