// PostGraphile 5 on the product's tables: the schema is generated, and a request becomes one statement or a few.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { openPool, port, ready } from "./teams.mjs";

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // Lists by any column are wanted here, whether it has an index or not.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [makePgService({ pool: openPool(), schemas: ["public"] })],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(port, "127.0.0.1", ready);
