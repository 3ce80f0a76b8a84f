import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { defineConfig, MikroORM } from "@mikro-orm/postgresql";
import { Client } from "pg";
import { entities } from "../src/app/registries/entities.ts";
import { type CatalogueTable, readCatalogue, tablesOfNoTeam, tenantGuard } from "./catalogue.ts";
import { createTestDatabase } from "./test-database.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

/**
 * What stands in the migrations alone: the statements by which MikroORM would remove it.
 * - Foreign keys: an entity would have to know those of other folders.
 * - Checks, and indexes but for unique constraints: many are partial or over expressions, and none changes a type.
 * - Functions and triggers.
 */
const inMigrationsAlone =
  /^(?:alter table "\w+" drop constraint "\w+_(?:fkey|check\d*)"|drop index "\w+"|drop function if exists "\w+"\(.*\)|drop trigger if exists "\w+" on "\w+");$/;

/** The statements that would change the database into what the entities describe. */
async function differences(): Promise<string[]> {
  const orm = await MikroORM.init(
    defineConfig({
      clientUrl: database.url,
      entities,
      logger: () => undefined,
      validateRequired: false,
      schemaGenerator: { skipTables: ["migration"] },
    }),
  );
  try {
    const text = await orm.schema.getUpdateSchemaSQL({ wrap: false });
    return text.split("\n").filter((line) => line !== "" && !inMigrationsAlone.test(line));
  } finally {
    await orm.close(true);
  }
}

const tableNames = new Set<string>(entities.map((entity) => entity.meta.tableName));

describe("entities and the migrated database", () => {
  test("describe the same tables, columns, types, defaults and keys", async () => {
    expect(await differences()).toEqual([]);
  });

  test("each table has its entity, and each entity its table", async () => {
    const catalogue = await readCatalogue(client);
    expect(catalogue.map(({ name }) => name)).toEqual([...tableNames].sort());
  });

  test("each table has a team, or its reason for none is here", async () => {
    const catalogue = await readCatalogue(client);
    expect(catalogue.filter(({ hasTeam }) => !hasTeam).map(({ name }) => name)).toEqual(
      Object.keys(tablesOfNoTeam).sort(),
    );
  });

  test("the primary key of a team's table begins with the team", async () => {
    const catalogue = await readCatalogue(client);
    const others = catalogue.filter(({ hasTeam, key }) => hasTeam && key[0] !== "team_id").map(({ name }) => name);
    // Looked up by a hash before the team is known.
    expect(others).toEqual(["credential", "sign_in_token"]);
  });
});

describe("a table that a migration adds", () => {
  let catalogue: CatalogueTable[];
  beforeAll(async () => {
    await client.query("create table interview (team_id uuid not null, id uuid not null, primary key (team_id, id))");
    catalogue = await readCatalogue(client);
  });
  afterAll(async () => {
    await client.query("drop table interview");
  });

  test("is guarded: a statement without its team is found", () => {
    const strays = tenantGuard(catalogue);
    const forgetful = [
      "select id from interview where id = $1",
      'update "interview" set id = $1 where id = $2',
      'delete from "interview" as "i" where "i"."id" = $1',
      'select 1 from "team" as "t" left join "interview" on true',
    ];
    expect(strays(forgetful)).toEqual(forgetful);
    expect(strays(["select id from interview where team_id = $1", "select 1 from interview_note"])).toEqual([]);
  });

  test("needs an entity: without one the comparison fails", async () => {
    expect(await differences()).toEqual(['drop table if exists "interview" cascade;']);
    expect(catalogue.filter(({ name }) => !tableNames.has(name)).map(({ name }) => name)).toEqual(["interview"]);
  });

  test("a column that no entity has is a difference, and so is another type", async () => {
    await client.query("alter table team add column motto text, alter column is_demo type text");
    const found = (await differences()).join("\n");
    await client.query("alter table team drop column motto, alter column is_demo drop default");
    await client.query(
      "alter table team alter column is_demo type boolean using is_demo::boolean, alter column is_demo set default false",
    );
    expect(found).toContain('drop column "motto"');
    expect(found).toContain('alter column "is_demo" type boolean');
  });
});
