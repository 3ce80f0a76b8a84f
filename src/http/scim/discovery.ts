import type { FastifyInstance } from "fastify";
import { noSuch } from "../../access/sign-in/scim/scim-error.ts";
import { listResponse, schemas } from "./resources.ts";
import { scimType } from "./scim-answer.ts";

/** How many resources a page has at most. */
export const maxResults = 200;

/** What the server can do, as RFC 7643 (section 5) has it. */
const providerConfig = (base: string) => ({
  schemas: [schemas.providerConfig],
  documentationUri: "https://datatracker.ietf.org/doc/html/rfc7644",
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "An API key of the team with the scope SCIM.",
      primary: true,
    },
  ],
  meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
});

const resourceTypes = (base: string) =>
  [
    { id: "User", endpoint: "/Users", schema: schemas.user, description: "A member of the team" },
    { id: "Group", endpoint: "/Groups", schema: schemas.group, description: "Members with a role" },
  ].map((type) => ({
    schemas: [schemas.resourceType],
    ...type,
    name: type.id,
    schemaExtensions: [],
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${type.id}` },
  }));

type Attribute = Record<string, unknown> & { name: string };

const text = (name: string, description: string, more: object = {}): Attribute => ({
  name,
  type: "string",
  multiValued: false,
  description,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...more,
});
const complex = (name: string, description: string, multiValued: boolean, subAttributes: Attribute[], more = {}) => ({
  ...text(name, description, more),
  type: "complex",
  multiValued,
  subAttributes,
});
const reference = (to: string) =>
  text("$ref", "The address of the resource.", {
    type: "reference",
    referenceTypes: [to],
    caseExact: true,
    mutability: "readOnly",
  });
const readOnly = { mutability: "readOnly" };

/** The attributes of users and groups: those that are stored, and no others. */
const resourceSchemas = (base: string) => {
  const schema = (id: string, name: string, description: string, attributes: Attribute[]) => ({
    schemas: [schemas.schema],
    id,
    name,
    description,
    attributes,
    meta: { resourceType: "Schema", location: `${base}/Schemas/${id}` },
  });
  return [
    schema(schemas.user, "User", "A member of the team.", [
      text("userName", "The name by which the directory knows the user.", { required: true, uniqueness: "server" }),
      text("externalId", "The id of the user in the directory.", { caseExact: true }),
      complex("name", "The parts of the name.", false, [
        text("formatted", "The name as a whole."),
        text("familyName", "The family name."),
        text("givenName", "The given name."),
      ]),
      text("displayName", "The name as other members see it."),
      complex("emails", "The address: one, of a domain that the team has proved.", true, [
        text("value", "The address."),
        text("type", "What it is for.", { canonicalValues: ["work"] }),
        text("primary", "Whether it is the primary one.", { type: "boolean" }),
      ]),
      text("active", "Whether the member can sign in.", { type: "boolean" }),
      complex(
        "groups",
        "The groups that the user is in.",
        true,
        [text("value", "The id of the group.", readOnly), text("display", "Its name.", readOnly), reference("Group")],
        readOnly,
      ),
    ]),
    schema(schemas.group, "Group", "A group of the directory. Its members have its role in the team.", [
      text("displayName", "The name of the group.", { required: true, uniqueness: "server" }),
      text("externalId", "The id of the group in the directory.", { caseExact: true }),
      complex("members", "The users in the group.", true, [
        text("value", "The id of the user.", { mutability: "immutable", caseExact: true }),
        text("display", "The name of the user.", readOnly),
        reference("User"),
      ]),
    ]),
  ];
};

/** Serves what a client asks for before anything else: what the server can do, and which attributes there are. */
export function serveDiscovery(scope: FastifyInstance, base: string): void {
  const list = (resources: readonly object[]) => listResponse(resources, resources.length, 1);
  const byId = (resources: readonly { id: string }[], id: string): object => {
    const found = resources.find((one) => one.id.toLowerCase() === id.toLowerCase());
    if (found === undefined) throw noSuch("resource");
    return found;
  };
  scope.get("/ServiceProviderConfig", (_, reply) => reply.type(scimType).send(providerConfig(base)));
  scope.get("/ResourceTypes", (_, reply) => reply.type(scimType).send(list(resourceTypes(base))));
  scope.get<{ Params: { id: string } }>("/ResourceTypes/:id", async (request, reply) =>
    reply.type(scimType).send(byId(resourceTypes(base), request.params.id)),
  );
  scope.get("/Schemas", (_, reply) => reply.type(scimType).send(list(resourceSchemas(base))));
  scope.get<{ Params: { id: string } }>("/Schemas/:id", async (request, reply) =>
    reply.type(scimType).send(byId(resourceSchemas(base), request.params.id)),
  );
}
