// The usual way: classes for type-graphql and MikroORM, relations read with populate, Apollo Server on Fastify.
import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import fastifyApollo from "@as-integrations/fastify";
import { Entity, ManyToOne, PrimaryKey, Property, ReflectMetadataProvider } from "@mikro-orm/decorators/legacy";
import { type EntityManager, MikroORM, type Ref } from "@mikro-orm/postgresql";
import Fastify from "fastify";
import { Arg, buildSchema, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from "type-graphql";
import { port, ready, teamOf } from "./teams.mjs";

const uuid = (fieldName: string) => Property({ type: "uuid", fieldName });
const time = (fieldName: string) => Property({ type: "datetime", fieldName, nullable: true });

@ObjectType()
@Entity({ tableName: "team_member" })
class Member {
  @Field(() => ID) @PrimaryKey({ type: "uuid" }) id!: string;
  @uuid("team_id") teamId!: string;
  @Property({ type: "text", nullable: true }) name?: string;
  @Property({ type: "text" }) email!: string;
  @Property({ type: "text" }) role!: string;
  @Field(() => String)
  get displayName(): string {
    return this.name ?? this.email;
  }
}

@ObjectType()
@Entity({ tableName: "assessment" })
class Assessment {
  @Field(() => ID) @PrimaryKey({ type: "uuid" }) id!: string;
  @uuid("team_id") teamId!: string;
  @Field(() => String) @Property({ type: "text" }) title!: string;
  @Property({ type: "text" }) state!: string;
  @time("created_at") createdAt!: Date;
}

@ObjectType()
@Entity({ tableName: "candidate" })
class Candidate {
  @Field(() => ID) @PrimaryKey({ type: "uuid" }) id!: string;
  @uuid("team_id") teamId!: string;
  @Field(() => String) @Property({ type: "text" }) email!: string;
  @Field(() => String, { nullable: true }) @Property({ type: "text", nullable: true }) name?: string;
  @time("created_at") createdAt!: Date;
}

@ObjectType()
@Entity({ tableName: "invitation" })
class Invitation {
  @Field(() => ID) @PrimaryKey({ type: "uuid" }) id!: string;
  @uuid("team_id") teamId!: string;
  @ManyToOne(() => Candidate, { fieldName: "candidate_id", ref: true }) candidate!: Ref<Candidate>;
  @ManyToOne(() => Assessment, { fieldName: "assessment_id", ref: true }) assessment!: Ref<Assessment>;
  @ManyToOne(() => Member, { fieldName: "inviter_member_id", ref: true }) invitedBy!: Ref<Member>;
  @Field(() => String) @Property({ type: "text" }) state!: string;
  @Field(() => Date) @time("created_at") createdAt!: Date;
  @Field(() => Date, { nullable: true }) @time("started_at") startedAt?: Date;
  @Field(() => Date, { nullable: true }) @time("submitted_at") submittedAt?: Date;
}

@ObjectType()
class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

@ObjectType()
class InvitationEdge {
  @Field(() => String) cursor!: string;
  @Field(() => Invitation) node!: Invitation;
}

@ObjectType()
class InvitationConnection {
  @Field(() => Int) totalCount!: number;
  @Field(() => PageInfo) pageInfo!: PageInfo;
  @Field(() => [InvitationEdge]) edges!: InvitationEdge[];
}

interface Context {
  em: EntityManager;
  team: string;
}

const populate = ["candidate", "assessment", "invitedBy"] as const;

@Resolver(() => Invitation)
class InvitationResolver {
  @Query(() => InvitationConnection)
  async invitations(
    @Arg("first", () => Int) first: number,
    @Ctx() { em, team }: Context,
  ): Promise<InvitationConnection> {
    const page = await em.findByCursor(Invitation, {
      where: { teamId: team },
      first,
      orderBy: { id: "desc" },
      populate,
    });
    return {
      totalCount: page.totalCount!,
      pageInfo: { hasNextPage: page.hasNextPage, endCursor: page.endCursor },
      edges: page.items.map((node) => ({ cursor: page.from(node), node })),
    };
  }

  @Query(() => Invitation, { nullable: true })
  invitation(@Arg("id", () => ID) id: string, @Ctx() { em, team }: Context): Promise<Invitation | null> {
    return em.findOne(Invitation, { id, teamId: team }, { populate }) as Promise<Invitation | null>;
  }

  @FieldResolver(() => Candidate)
  candidate(@Root() { candidate }: Invitation): Candidate {
    return candidate.unwrap() as Candidate;
  }

  @FieldResolver(() => Assessment)
  assessment(@Root() { assessment }: Invitation): Assessment {
    return assessment.unwrap() as Assessment;
  }

  @FieldResolver(() => Member)
  invitedBy(@Root() { invitedBy }: Invitation): Member {
    return invitedBy.unwrap() as Member;
  }
}

const orm = await MikroORM.init({
  metadataProvider: ReflectMetadataProvider,
  entities: [Member, Assessment, Candidate, Invitation],
  clientUrl: process.env.DATABASE_URL!,
  pool: { min: 10, max: 10 },
});
const schema = await buildSchema({ resolvers: [InvitationResolver], validate: false });
const server = new ApolloServer<Context>({ schema, introspection: false });
await server.start();
const app = Fastify();
await app.register(fastifyApollo(server), {
  path: "/graphql",
  context: async ({ headers }) => ({ em: orm.em.fork(), team: teamOf(headers.authorization) }),
});
await app.listen({ port, host: "127.0.0.1" });
ready();
