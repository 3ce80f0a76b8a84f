import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A process that works, and when it last said so. */
export const WorkerHeartbeat = defineEntity({
  name: "WorkerHeartbeat",
  tableName: "worker_heartbeat",
  properties: {
    workerId: p.uuid().primary(),
    beatAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type WorkerHeartbeat = InferEntity<typeof WorkerHeartbeat>;
