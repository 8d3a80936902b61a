import { readFileSync } from "node:fs";
import * as z from "zod";
import { type RouteName, routes } from "../../functions/desk-routes.ts";
import * as audit from "../../shared/api/desk/audit.ts";
import * as channels from "../../shared/api/desk/channels.ts";
import * as conversation from "../../shared/api/desk/conversation.ts";
import * as faq from "../../shared/api/desk/faq.ts";
import * as fields from "../../shared/api/desk/fields.ts";
import * as identities from "../../shared/api/desk/identities.ts";
import * as knowledge from "../../shared/api/desk/knowledge.ts";
import { type Operation, operations } from "../../shared/api/desk/operations.ts";
import * as people from "../../shared/api/desk/people.ts";
import * as persons from "../../shared/api/desk/persons.ts";
import * as quarantine from "../../shared/api/desk/quarantine.ts";
import * as reports from "../../shared/api/desk/reports.ts";
import * as search from "../../shared/api/desk/search.ts";
import * as tickets from "../../shared/api/desk/tickets.ts";
import * as socket from "../../shared/api/desk-socket.ts";
import { commentsIn } from "./source-comments.ts";

/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it, or any other part of the description. */
export interface Json {
  [key: string]: unknown;
}

export interface Description {
  readonly openapi: "3.1.0";
  readonly info: Json;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> } & Json;
  readonly [more: string]: unknown;
}

/** The schemas that have names of their own, by the file that they stand in. */
const modules: Readonly<Record<string, object>> = {
  "desk/audit.ts": audit,
  "desk/channels.ts": channels,
  "desk/conversation.ts": conversation,
  "desk/faq.ts": faq,
  "desk/fields.ts": fields,
  "desk/identities.ts": identities,
  "desk/knowledge.ts": knowledge,
  "desk/people.ts": people,
  "desk/persons.ts": persons,
  "desk/quarantine.ts": quarantine,
  "desk/reports.ts": reports,
  "desk/search.ts": search,
  "desk/tickets.ts": tickets,
  "desk-socket.ts": { SocketPassView: socket.SocketPassView },
};

/** Every route must be described: one that is not does not compile. */
const described: Readonly<Record<RouteName, Operation>> = operations;

/** The desk API as OpenAPI 3.1, made of its routes and schemas. The same sources give the same description. */
export function describeDeskApi(): Description {
  const schemas = { ...namedSchemas(), Problem: problem };
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  paths["/desk/sign-in"] = { get: signIn };
  return {
    openapi: "3.1.0",
    info: {
      title: "Relaydesk desk API",
      version: "1",
      description:
        "What agents, supervisors and admins do. Times are ISO 8601 in UTC. An act carries an id of the client's making, and the same act sent again changes nothing. Lists that can be long come in pages: the cursor of one asks for the next. Errors are problems as in RFC 9457.",
      license: { name: "See the project" },
    },
    servers: [{ url: "/" }],
    security: [{ signIn: [] }],
    tags: [...new Set(routes.map(({ area }) => area))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        signIn: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token of the issuer that `GET /desk/sign-in` names.",
        },
      },
      schemas: used(schemas, paths),
    },
  };
}

const signIn: Json = {
  operationId: "signIn",
  summary: "Where people sign in: the one answer that asks for no token",
  security: [],
  responses: { 200: content("What to sign in with.", ref("SignInPlace")) },
};

const problem: Json = {
  description: "What went wrong and what to do about it (RFC 9457).",
  type: "object",
  properties: {
    title: { type: "string", description: "For people." },
    status: { type: "integer" },
    reason: { type: "string", description: "For programs, where there are several of one status." },
    errors: {
      description: "Field by field, where the body or query is not right.",
      type: "array",
      items: {
        type: "object",
        properties: { field: { type: "string" }, problem: { type: "string" } },
        required: ["field", "problem"],
      },
    },
  },
  required: ["title", "status"],
};

type Named = readonly [name: string, schema: z.core.$ZodType];

function allNamed(): readonly Named[] {
  return Object.values(modules).flatMap((module) =>
    Object.entries(module).filter((each): each is [string, z.core.$ZodType] => isNamedSchema(each)),
  );
}

function isNamedSchema([name, value]: readonly [string, unknown]): boolean {
  return /^[A-Z]/.test(name) && value instanceof z.core.$ZodType;
}

function namedSchemas(): Record<string, Json> {
  const comments = new Map(
    Object.keys(modules).flatMap((file) => [
      ...commentsIn(readFileSync(new URL(`../../shared/api/${file}`, import.meta.url), "utf8")),
    ]),
  );
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of allNamed()) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, {
    io: "input",
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => {
      explain(schema as Json, name, comments);
      return [name, schema as Json];
    }),
  );
}

/** Whole numbers that nobody bounded are not bounded by what JavaScript can count. */
function tidy(schema: z.core.$ZodType, json: Json): void {
  delete json.readOnly;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  delete json.propertyNames;
  // Queries come as text; what they mean is a number.
  if (schema._zod.def.type === "number" && json.type === undefined) json.type = "number";
}

/** Puts the sources' comments where they belong. */
function explain(schema: Json, path: string, comments: ReadonlyMap<string, string>): void {
  const words = comments.get(path);
  if (words && !schema.description && !schema.$ref) schema.description = words;
  else if (words && schema.$ref) {
    // Beside a reference, 3.1 allows a description.
    schema.description = words;
  }
  for (const part of ["anyOf", "oneOf", "allOf"].flatMap((each) => listOf(schema[each]))) {
    explainFields(part, path, comments);
  }
  explainFields(schema, path, comments);
}

function explainFields(schema: Json, path: string, comments: ReadonlyMap<string, string>): void {
  for (const [name, field] of Object.entries((schema.properties as Record<string, Json>) ?? {})) {
    explain(field, `${path}.${name}`, comments);
  }
  const items = schema.items as Json | undefined;
  if (items) explainFields(items, path, comments);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(schema: z.core.$ZodType): string | undefined {
  return allNamed().find(([, each]) => each === schema)?.[0];
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** By its name where it has one. */
function jsonOf(schema: z.core.$ZodType): Json {
  const name = nameOf(schema);
  if (name !== undefined) return ref(name);
  const registry = z.registry<{ id: string }>();
  for (const [id, each] of allNamed()) registry.add(each, { id });
  registry.add(schema, { id: "-" });
  const { schemas } = z.toJSONSchema(registry, {
    io: "input",
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
  });
  const { $schema: _, $id: __, ...json } = schemas["-"] ?? {};
  return json as Json;
}

function content(description: string, schema: Json, type = "application/json"): Json {
  return { description, content: { [type]: { schema } } };
}

function answerOf({ answer }: Operation): Json {
  if (answer === "html") return content("A page.", { type: "string" }, "text/html");
  if (answer === "bytes") {
    return content("Bytes.", { type: "string", contentEncoding: "binary" }, "application/octet-stream");
  }
  if ("one" in answer) return content("Done.", jsonOf(answer.one));
  const list = { items: { type: "array", items: jsonOf("all" in answer ? answer.all : answer.page) } };
  return content("all" in answer ? "All there are." : "A page of them.", {
    type: "object",
    properties: {
      ...list,
      ...("page" in answer && {
        cursor: { type: "string", description: "Asks for the next page; absent on the last." },
      }),
    },
    required: ["items"],
  });
}

function operationOf({ name, area, method, path, roles }: (typeof routes)[number]): Json {
  const operation = described[name];
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, param]) => ({
      name: param,
      in: "path",
      required: true,
      schema: { type: "string", pattern: "^[A-Za-z0-9_-]{1,64}$" },
    })),
    ...queryOf(operation),
    ...(method === "GET" || carriesItsId(operation) ? [] : [idempotencyKey]),
  ];
  return {
    operationId: name,
    tags: [area],
    summary: operation.summary,
    description: `For: ${roles.join(", ")}.`,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: bodyOf(operation.body) }),
    responses: { [operation.status ?? 200]: answerOf(operation), default: refusal(method) },
  };
}

/** Of acts whose bodies carry no id. */
const idempotencyKey: Json = {
  name: "idempotency-key",
  in: "header",
  required: false,
  description:
    "Made up by the client: for a day the same act sent again under it changes nothing, and is answered as it was.",
  schema: { type: "string", pattern: "^[\\w-]{8,64}$" },
};

function carriesItsId({ body }: Operation): boolean {
  return body !== undefined && body !== "bytes" && "request" in (z.toJSONSchema(body).properties ?? {});
}

function refusal(method: string): Json {
  const words = method === "GET" ? "Why it is not shown." : "Why it was not done; nothing was changed.";
  return content(words, ref("Problem"), "application/problem+json");
}

function bodyOf(body: NonNullable<Operation["body"]>): Json {
  const bytes = { "application/octet-stream": { schema: { type: "string", contentEncoding: "binary" } } };
  return {
    required: true,
    content: body === "bytes" ? bytes : { "application/json": { schema: jsonOf(body) } },
  };
}

function queryOf({ query }: Operation): readonly Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
  });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

/** Only what something refers to, directly or through others. */
function used(schemas: Readonly<Record<string, Json>>, paths: object): Record<string, Json> {
  const names = new Set<string>();
  const visit = (part: unknown) => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      visit(schemas[name]);
    }
  };
  visit(paths);
  return Object.fromEntries([...names].sort().map((name) => [name, schemas[name] ?? {}]));
}
