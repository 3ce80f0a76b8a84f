import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Context } from "../src/access/context.ts";
import { cancellable } from "../src/events/live/cancellable.ts";
import type { FeedPosition, FeedSource } from "../src/events/live/feed-page.ts";
import { LiveFeed } from "../src/events/live/live-feed.ts";
import { streamFeed } from "../src/events/live/stream-feed.ts";
import { feedPageSize, maxItemsInMemory } from "../src/events/live/team-items.ts";
import { oneTo } from "./live-client.ts";

interface Item {
  number: number;
  name: string;
}

/** A log in memory in place of the database's tables. */
class FakeSource implements FeedSource<Item> {
  readonly name = "fake";
  readonly logs = new Map<string, Item[]>();
  /** The positions of every statement. */
  readonly reads: FeedPosition[][] = [];
  /** Called while a statement runs, after it has seen the log. */
  whileReading: () => Promise<void> = async () => undefined;

  log(teamId: string): Item[] {
    const log = this.logs.get(teamId) ?? [];
    this.logs.set(teamId, log);
    return log;
  }
  /** Appends items of the next numbers; several with `each`. */
  append(teamId: string, count: number, each = 1): void {
    const log = this.log(teamId);
    for (let i = 0; i < count; i++) {
      const number = (log.at(-1)?.number ?? 0) + 1;
      for (let name = 1; name <= each; name++) log.push({ number, name: `${number}.${name}` });
    }
  }
  numberOf = ({ number }: Item): number => number;
  async readEnd(teamId: string) {
    const last = this.log(teamId).at(-1)?.number ?? 0;
    await Promise.resolve().then(this.whileReading);
    return { last, purged: 0, epoch: "epoch" };
  }
  async readNew(positions: FeedPosition[], limit: number) {
    this.reads.push(positions);
    const pages = positions.flatMap(({ teamId, through }) => {
      const news = this.log(teamId).filter(({ number }) => number > through);
      const last = news[limit - 1]?.number ?? Number.POSITIVE_INFINITY;
      const items = news.filter(({ number }) => number <= last);
      const hasMore = items.length >= limit;
      return items.length === 0 ? [] : [{ teamId, items, hasMore, through: items.at(-1)!.number }];
    });
    await this.whileReading();
    return pages;
  }
}

const feeds: LiveFeed<Item>[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const feed of feeds.splice(0)) feed.close();
});
const log = { debug: () => undefined } as never;
function openFeed() {
  const source = new FakeSource();
  const feed = new LiveFeed(source, { log, timers: globalThis });
  feeds.push(feed);
  return { source, feed };
}

/** A subscriber at its own pace, and what it has received. */
async function openStream(source: FakeSource, feed: LiveFeed<Item>, options: { after?: number; maxLag?: number } = {}) {
  const team = await feed.subscribe("team");
  const context = { viewer: null, services: { log }, loaders: new Map() } as unknown as Context;
  let databaseReads = 0;
  const stream = cancellable((signal) =>
    streamFeed<Item, Item>({
      ...{ context, signal, team, numberOf: source.numberOf, maxLag: options.maxLag },
      after: options.after ?? team.through,
      select: async (items) => items,
      read: async (after, through) => {
        databaseReads++;
        const items = source.log("team").filter(({ number }) => number > after && number <= through);
        const page = items.slice(0, feedPageSize);
        return { items: page, through: page.length < items.length ? page.at(-1)!.number : through };
      },
      toEdge: (item) => item,
    }),
  );
  const take = async (count: number): Promise<number[]> => {
    const numbers: number[] = [];
    while (numbers.length < count) numbers.push((await stream.next()).value.number);
    return numbers;
  };
  return { stream, team, take, databaseReads: () => databaseReads };
}

describe("a live feed", () => {
  test("reads the news of all woken teams in one statement, and of unwatched teams nothing", async () => {
    const { source, feed } = openFeed();
    const teams = await Promise.all(["a", "b", "c"].map((id) => feed.subscribe(id)));
    for (const id of ["a", "b", "unwatched"]) source.append(id, 2);
    await feed.catchUp(["a", "b", "unwatched"]);
    expect(source.reads.map((positions) => positions.map(({ teamId }) => teamId))).toEqual([["a", "b"]]);
    expect(teams.map(({ through }) => through)).toEqual([2, 2, 0]);
    expect(teams[0]!.after(0)!.items.map(({ name }) => name)).toEqual(["1.1", "2.1"]);
  });

  test("finds what a lost wake-up would have announced, by one statement a second for all teams", async () => {
    jest.useFakeTimers();
    const { source, feed } = openFeed();
    const teams = await Promise.all(oneTo(1_000).map((i) => feed.subscribe(`team ${i}`)));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(source.reads.length).toBeLessThanOrEqual(10);
    expect(source.reads.every((positions) => positions.length === 1_000)).toBe(true);
    source.append("team 7", 3);
    await jest.advanceTimersByTimeAsync(1_100);
    expect(teams[6]!.through).toBe(3);
    for (const team of teams) team.leave();
    const { length } = source.reads;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(source.reads).toHaveLength(length);
  });

  test("a wake-up while it reads makes it read once more", async () => {
    const { source, feed } = openFeed();
    const team = await feed.subscribe("team");
    source.append("team", 1);
    source.whileReading = async () => {
      source.whileReading = async () => undefined;
      source.append("team", 1);
      void feed.catchUp(["team"]);
      void feed.catchUp(["team"]);
    };
    await feed.catchUp(["team"]);
    expect(team.through).toBe(2);
    expect(source.reads).toEqual([[{ teamId: "team", through: 0 }], [{ teamId: "team", through: 1 }]]);
  });

  test("a wake-up while a feed is opened is not lost, and all who open it at once share it", async () => {
    const { source, feed } = openFeed();
    source.append("team", 1);
    source.whileReading = async () => {
      source.whileReading = async () => undefined;
      source.append("team", 1);
      await feed.catchUp(["team"]);
    };
    const [first, second] = await Promise.all([feed.subscribe("team"), feed.subscribe("team")]);
    await feed.catchUp([]);
    expect([first.through, second.through]).toEqual([2, 2]);
    expect(first.after(1)!.items).toHaveLength(1);
    // Before it was opened nothing is in memory.
    expect(first.after(0)).toBeNull();
  });

  test("a failed read changes nothing, and the next one reads the same", async () => {
    const { source, feed } = openFeed();
    const team = await feed.subscribe("team");
    source.append("team", 5);
    source.whileReading = async () => {
      throw new Error("connection terminated");
    };
    await feed.catchUp(["team"]);
    expect(team.through).toBe(0);
    await expect(feed.subscribe("another")).rejects.toThrow("connection terminated");
    source.whileReading = async () => undefined;
    await feed.catchUp(null);
    expect(team.through).toBe(5);
    expect((await feed.subscribe("another")).through).toBe(0);
  });

  test("keeps the newest items, and those of one number together", async () => {
    const { source, feed } = openFeed();
    const team = await feed.subscribe("team");
    source.append("team", 100, 7);
    source.append("team", 600, 3);
    source.append("team", 200, 2);
    await feed.catchUp(["team"]);
    expect(team.through).toBe(900);
    const all = source.log("team");
    const inMemory = oneTo(900).filter((number) => team.after(number) !== null);
    expect(all.filter(({ number }) => number > inMemory[0]!).length).toBeGreaterThan(maxItemsInMemory - 10);
    expect(all.filter(({ number }) => number > inMemory[0]!).length).toBeLessThanOrEqual(maxItemsInMemory);
    for (const after of inMemory.filter((_, i) => i % 29 === 0)) {
      const { items, through } = team.after(after)!;
      expect(items).toEqual(all.filter(({ number }) => number > after && number <= through));
      expect(through === 900 || items.length >= feedPageSize).toBe(true);
    }
  });

  test("more items of one number than memory holds leave it, and the next ones are in it", async () => {
    const { source, feed } = openFeed();
    const team = await feed.subscribe("team");
    source.append("team", 1, maxItemsInMemory + 1);
    await feed.catchUp(["team"]);
    source.append("team", 2);
    await feed.catchUp(["team"]);
    expect(team.after(0)).toBeNull();
    expect(team.after(1)).toEqual({ items: source.log("team").slice(-2), through: 3 });
  });
});

describe("a stream of a live feed", () => {
  test("from a number: first what came since, from the database, then what comes, from memory", async () => {
    const { source, feed } = openFeed();
    source.append("team", 1_200);
    const { take, databaseReads } = await openStream(source, feed, { after: 100 });
    expect(await take(1_100)).toEqual(oneTo(1_200).slice(100));
    expect(databaseReads()).toBe(3);
    source.append("team", 3);
    const next = take(3);
    await feed.catchUp(["team"]);
    expect(await next).toEqual([1_201, 1_202, 1_203]);
    expect(databaseReads()).toBe(3);
  });

  test("catching up overlaps with what comes: everything once and in order", async () => {
    const { source, feed } = openFeed();
    source.append("team", 50);
    const { take } = await openStream(source, feed, { after: 0 });
    const numbers: number[] = [];
    while (numbers.length < 5_050) {
      if (source.log("team").length < 5_050) source.append("team", 100);
      // Not awaited: reading the news and delivering the past take turns as they like.
      void feed.catchUp(["team"]);
      numbers.push(...(await take(50)));
    }
    expect(numbers).toEqual(oneTo(5_050));
  });

  test("a subscriber that falls out of memory reads the database and comes back", async () => {
    const { source, feed } = openFeed();
    const { take, databaseReads } = await openStream(source, feed);
    source.append("team", 1);
    void feed.catchUp(["team"]);
    expect(await take(1)).toEqual([1]);
    source.append("team", 3 * maxItemsInMemory);
    await feed.catchUp(["team"]);
    expect(await take(3 * maxItemsInMemory)).toEqual(oneTo(3 * maxItemsInMemory + 1).slice(1));
    expect(databaseReads()).toBeGreaterThan(0);
    const { length } = source.reads;
    source.append("team", 1);
    const next = take(1);
    await feed.catchUp(["team"]);
    expect(await next).toEqual([3 * maxItemsInMemory + 2]);
    expect(source.reads.length).toBe(length + 1);
  });

  test("one that was live and falls too far behind is ended", async () => {
    const { source, feed } = openFeed();
    const { stream, take } = await openStream(source, feed, { maxLag: 1_000 });
    source.append("team", 1);
    const first = take(1);
    await feed.catchUp(["team"]);
    await first;
    source.append("team", 1_500);
    await feed.catchUp(["team"]);
    await expect(stream.next()).rejects.toMatchObject({ extensions: { code: "SUBSCRIBER_TOO_SLOW" } });
  });

  test("leaves at once while nothing happens", async () => {
    const { source, feed } = openFeed();
    const { stream } = await openStream(source, feed);
    const waiting = stream.next();
    await stream.return(undefined);
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
