import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { routes } from "../../functions/desk-routes.ts";
import { describeDeskApi } from "../../infra/openapi/describe.ts";
import { generatedFiles } from "../../infra/openapi/generated-files.ts";
import { commentsIn } from "../../infra/openapi/source-comments.ts";

const description = describeDeskApi();
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe("the description of the desk API", () => {
  it.each(routes.map((each) => [each.name, each] as const))(
    "has %s, under its method and path",
    (name, route) => {
      const found = operations.find(({ operation }) => operation.operationId === name);
      expect(found).toMatchObject({
        method: route.method.toLowerCase(),
        path: route.path.replace(/:(\w+)/g, "{$1}"),
        operation: { tags: [route.area], description: `For: ${route.roles.join(", ")}.` },
      });
      expect(found?.operation.summary).toMatch(/\w/);
    },
  );

  it("has nothing that is no route but the place where people sign in", () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(names.sort()).toEqual([...routes.map(({ name }) => name), "signIn"].sort());
  });

  it("names every variable of a path", () => {
    for (const { path, operation } of operations) {
      const named = ((operation.parameters ?? []) as { in: string; name: string }[])
        .filter((each) => each.in === "path")
        .map(({ name }) => name);
      expect(named, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it("refers to nothing that it does not hold", () => {
    const held = new Set(Object.keys(description.components.schemas));
    const named = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((ref) => !held.has(String(ref).replace("#/components/schemas/", "")))).toEqual([]);
  });

  it("has schemas that a validator reads, each", () => {
    const { schemas } = description.components;
    for (const [name, schema] of Object.entries(schemas)) {
      const local = JSON.parse(
        JSON.stringify({ ...schema, $defs: schemas }).replaceAll("#/components/schemas/", "#/$defs/"),
      );
      expect(() => z.fromJSONSchema(local), name).not.toThrow();
    }
  });

  it("says of a field what its source says", () => {
    expect(description.components.schemas.TicketView).toMatchObject({
      properties: { v: { description: expect.stringContaining("sent back as `seen`") } },
    });
  });
});

describe("what is generated", () => {
  it.each([...generatedFiles()].map(([file, content]) => [relative(process.cwd(), file), content] as const))(
    "%s is as its sources are: npm run openapi",
    (file, content) => {
      expect(readFileSync(file, "utf8") === content).toBe(true);
    },
  );
});

describe("comments of a schema's source", () => {
  it("belong to the schema or field that follows them", () => {
    const source = [
      "/** A thing. */",
      "export const Thing = z.object({",
      "  /**",
      "   * Its name,",
      "   * in full.",
      "   */",
      "  name: z.string(),",
      "  plain: z.string(),",
      "  inner: z.object({",
      "    /** Deep. */",
      "    deep: z.number(),",
      "  }),",
      "});",
    ].join("\n");
    expect([...commentsIn(source)]).toEqual([
      ["Thing", "A thing."],
      ["Thing.name", "Its name, in full."],
      ["Thing.inner.deep", "Deep."],
    ]);
  });
});
