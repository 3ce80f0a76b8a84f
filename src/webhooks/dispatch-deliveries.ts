import { errorFields } from "../base/log.ts";
import type { Services } from "../teams/context.ts";
import { disableEndpoint } from "./disable-endpoint.ts";
import { isAnythingDue, leaseDeliveries } from "./lease-deliveries.ts";
import type { PayloadExecution } from "./payload-query.ts";
import { sendDelivery } from "./send-delivery.ts";
import { type Settled, settleDeliveries } from "./settle-deliveries.ts";
import { readWebhookFacts } from "./webhook-facts.query.ts";

/** How many calls a worker makes at once. They wait for others most of the time. */
const mostAtOnce = 200;
/** What is answered within this many milliseconds is written down together. */
const togetherMs = 15;

/** What a worker is at: deliveries go on while the sweep that took them is over. */
class Dispatcher {
  readonly #services: Services;
  readonly #payloads: PayloadExecution;
  readonly #running = new Set<Promise<void>>();
  #settled: { result: Settled; written: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;
  #more = false;
  #stopped = false;

  constructor(services: Services, payloads: PayloadExecution) {
    this.#services = services;
    this.#payloads = payloads;
  }

  /** Takes whatever is due and there is room for, and returns as soon as it is on its way. */
  async take(): Promise<void> {
    if (this.#taking !== undefined) {
      this.#more = true;
      return await this.#taking;
    }
    this.#taking = this.#takeAll().finally(() => {
      this.#taking = undefined;
    });
    await this.#taking;
  }

  async #takeAll(): Promise<void> {
    do {
      this.#more = false;
      const room = mostAtOnce - this.#running.size;
      if (this.#stopped || room <= 0 || !(await isAnythingDue(this.#services))) return;
      const due = await leaseDeliveries(this.#services, room);
      if (due.length === 0) continue;
      const facts = await readWebhookFacts(
        this.#services,
        due.flatMap(({ teamId, eventSequence }) =>
          eventSequence === null ? [] : [{ teamId, sequence: eventSequence }],
        ),
      );
      for (const delivery of due) {
        const fact = facts.get(`${delivery.teamId} ${delivery.eventSequence}`) ?? null;
        const running = sendDelivery(this.#services, this.#payloads, delivery, fact)
          .then((result) => this.#settle(result))
          .finally(() => {
            this.#running.delete(running);
            // Its place is free: the next of the same endpoint may be waiting.
            if (!this.#stopped) this.take().catch((error: unknown) => this.#warn(error, "webhooks not taken"));
          });
        this.#running.add(running);
      }
    } while (this.#more);
  }

  /** Resolves once the result is written down, or could not be: then the lease ends and it is sent again. */
  #settle(result: Settled): Promise<void> {
    this.#services.metrics.webhooks.inc({ state: result.state });
    return new Promise((written) => {
      this.#settled.push({ result, written });
      this.#timer ??= setTimeout(() => void this.#write(), togetherMs);
    });
  }

  async #write(): Promise<void> {
    this.#timer = undefined;
    const some = this.#settled;
    this.#settled = [];
    try {
      await this.#writeAll(some.map((one) => one.result));
    } finally {
      for (const { written } of some) written();
    }
  }

  /** All together; where that fails, each endpoint's by themselves: one that somebody holds must not cost the others. */
  async #writeAll(results: Settled[]): Promise<void> {
    try {
      const doomed = await settleDeliveries(this.#services, results);
      for (const endpoint of doomed) await disableEndpoint(this.#services, endpoint);
    } catch (error) {
      const each = [...Map.groupBy(results, ({ delivery }) => delivery.endpointId).values()];
      if (each.length > 1) await Promise.all(each.map((some) => this.#writeAll(some)));
      else this.#warn(error, "webhook results not written");
    }
  }

  #warn(error: unknown, what: string): void {
    this.#services.log.warn(errorFields(error), what);
  }

  /** Takes nothing any more, and waits for what is on its way, at most `timeout` ms: the rest is sent again. */
  async stop(timeout: number): Promise<void> {
    this.#stopped = true;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    const all = async () => {
      await this.#taking?.catch(() => undefined);
      await Promise.all(this.#running);
    };
    await Promise.race([all(), tooLong]).finally(() => clearTimeout(timer));
  }
}

const dispatchers = new WeakMap<Services, Dispatcher>();

/**
 * Sends what is due to endpoints: of each a few at a time, so that a slow or dead one does not hold up the others.
 * Any number of workers may run it; whatever a worker that died had taken is taken again when its lease ends.
 *
 * @param payloads what payload queries are answered with
 */
export async function dispatchDeliveries(services: Services, payloads: PayloadExecution): Promise<void> {
  let dispatcher = dispatchers.get(services);
  if (dispatcher === undefined) {
    dispatcher = new Dispatcher(services, payloads);
    dispatchers.set(services, dispatcher);
  }
  await dispatcher.take();
}

/** For a worker that stops: waits for what is on its way, at most `timeout` ms. */
export async function stopDispatching(services: Services, timeout: number): Promise<void> {
  await dispatchers.get(services)?.stop(timeout);
}
