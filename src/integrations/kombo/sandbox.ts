import { createHmac } from "node:crypto";
import type { PartnerSandbox } from "../integration.ts";

const apiKey = "kombo-sandbox-key";
const account = "sandbox:HWUTwvyx2wLoSUHphiWVrp28";
const webhookSecret = "kombo-sandbox-secret";

interface Package {
  id: string;
  name: string;
}
let packages: Package[] = [];
const orders = new Map<string, { id: string; status: string }>();

/** Kombo's part: it has the packages, keeps orders with their status, and sends a signed webhook of each. */
export const komboSandbox: PartnerSandbox = {
  kind: "KOMBO",
  settings: () => ({ account, apiKey, webhookSecret }),
  answer({ method, path, body }) {
    const success = { status: 200, body: { status: "success", data: {}, warnings: [] } };
    if (method === "PUT" && path === "/assessment/packages") {
      ({ packages } = body as { packages: Package[] });
      return success;
    }
    const { pathname, searchParams } = new URL(path, "http://localhost");
    if (method === "GET" && pathname === "/assessment/orders") {
      const ids = searchParams.get("ids")?.split(",");
      const results = [...orders.values()].filter(({ id, status }) => ids?.includes(id) ?? status === "OPEN");
      return { status: 200, body: { status: "success", data: { next: null, results } } };
    }
    const id = /^\/assessment\/orders\/([^/]+)\/result$/.exec(pathname)?.[1];
    const order = id === undefined ? undefined : orders.get(id);
    if (method !== "PUT" || order === undefined)
      return { status: 404, body: { status: "error", error: { message: "There is no such order." } } };
    order.status = (body as { status: string }).status;
    return success;
  },
  async order({ serverUrl, teamId, integrationId, email, assessment }) {
    for (let waited = 0; packages.length === 0; waited += 100) {
      if (waited > 30_000) throw new Error("The packages have not come within 30 seconds. Does a worker run?");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const order = {
      id: crypto.randomUUID().replaceAll("-", ""),
      package_id: packages.find(({ name }) => name === assessment)?.id,
      status: "OPEN",
      integration_id: account,
      candidate: { remote_id: "12345", email, first_name: "Kim", last_name: "Kombo", phone: null },
      application: { remote_id: "54321" },
      job: { remote_id: "67890", name: "Engineering Manager", hiring_team: [] },
    };
    orders.set(order.id, order);
    const body = JSON.stringify({ id: crypto.randomUUID(), type: "assessment:order-received", data: order });
    const response = await fetch(`${serverUrl}/partners/kombo/webhooks/${teamId}/${integrationId}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-kombo-signature": createHmac("sha256", webhookSecret).update(body).digest("base64url"),
      },
      body,
    });
    if (!response.ok) throw new Error(`The webhook was answered with ${response.status}: ${await response.text()}`);
  },
};
