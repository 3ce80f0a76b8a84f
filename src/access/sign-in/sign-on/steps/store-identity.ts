import type { EntityManager } from "@mikro-orm/postgresql";
import { db, now } from "../../../../platform/database/sql.ts";
import { newId } from "../../../../platform/ids/ids.ts";

/** Stores who signed on, or their new address, and locks the row until the transaction ends. @returns the id */
export async function storeIdentity(
  em: EntityManager,
  issuer: string,
  subject: string,
  email: string,
): Promise<string> {
  const { id } = await db(em)
    .insertInto("identity")
    .values({ id: newId(), issuer, subject, email, last_used_at: now() })
    .onConflict((conflict) =>
      conflict.columns(["issuer", "subject"]).doUpdateSet({
        email: (eb) => eb.ref("excluded.email"),
        last_used_at: (eb) => eb.ref("excluded.last_used_at"),
      }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}
