import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { bundlePages } from "../../../infra/cloud/bundle-pages.ts";
import {
  fields,
  ofType,
  plainName,
  readable,
  statementsOf,
  target,
  system as template,
} from "./the-template.ts";
import { temporaryFolder } from "./tiny-functions.ts";

const Behaviour = z.object({
  PathPattern: z.string().default("*"),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()),
  ViewerProtocolPolicy: z.string(),
  CachePolicyId: z.string(),
  ResponseHeadersPolicyId: z.unknown().optional(),
  FunctionAssociations: z.array(z.object({ FunctionARN: z.unknown() })),
});
const Config = z.object({
  DefaultCacheBehavior: Behaviour,
  CacheBehaviors: z.array(Behaviour),
  Origins: z.array(
    z.object({
      Id: z.string(),
      DomainName: z.unknown(),
      OriginAccessControlId: z.unknown().optional(),
      OriginCustomHeaders: z
        .array(z.object({ HeaderName: z.string(), HeaderValue: z.unknown() }))
        .default([]),
    }),
  ),
});

const config = Config.parse(ofType("AWS::CloudFront::Distribution")[0]?.Properties.DistributionConfig);
const behaviours = [...config.CacheBehaviors, config.DefaultCacheBehavior];
const behaviourOf = (pattern: string) => {
  const found = behaviours.find(({ PathPattern }) => PathPattern === pattern);
  if (!found) throw new Error(`There is no behaviour for ${pattern}`);
  return found;
};
const originOf = (pattern: string) =>
  config.Origins.find(({ Id }) => Id === behaviourOf(pattern).TargetOriginId);
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

describe("the one address", () => {
  test("leads to the HTTP API, but for pages and sockets", () => {
    expect(readable(originOf("*")?.DomainName)).toBe("FrontDoorApi.execute-api.<Region>.<URLSuffix>");
    expect(readable(originOf("/chat-socket")?.DomainName)).toBe("ChatApi.execute-api.<Region>.<URLSuffix>");
    for (const page of ["/console*", "/robots.txt"]) {
      expect(readable(originOf(page)?.DomainName)).toBe("PagesBucket");
    }
  });

  test.each(["*", "/chat-socket"])("keeps nothing of %s, and speaks TLS only", (pattern) => {
    expect(behaviourOf(pattern)).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      ViewerProtocolPolicy: "https-only",
      AllowedMethods: expect.arrayContaining(["GET", "POST", "PATCH", "DELETE"]),
    });
  });

  test("tells the functions who asks, with a mark that proves it and that only the stack knows", () => {
    for (const pattern of ["*", "/chat-socket"]) {
      const [association] = behaviourOf(pattern).FunctionAssociations;
      expect(target(association?.FunctionARN).Properties.FunctionCode).toContain("x-relaydesk-viewer");
      const [mark, ...others] = originOf(pattern)?.OriginCustomHeaders ?? [];
      expect(others).toEqual([]);
      expect(mark?.HeaderName).toBe("x-relaydesk-door");
      const told = ofType("AWS::Lambda::Function").flatMap(({ Properties }) => {
        const { Variables } = z
          .object({ Variables: z.record(z.string(), z.unknown()) })
          .parse(Properties.Environment ?? { Variables: {} });
        return Variables.DOOR_MARK === undefined ? [] : [Variables.DOOR_MARK];
      });
      expect(told.length).toBeGreaterThanOrEqual(4);
      for (const variable of told) expect(variable).toEqual(mark?.HeaderValue);
    }
  });
});

describe("pages", () => {
  test("are read by this distribution alone, over TLS, from a bucket that is closed to everybody else", () => {
    const { id } = target(originOf("/console*")?.DomainName);
    expect(originOf("/console*")?.OriginAccessControlId).toBeDefined();
    const policy = ofType("AWS::S3::BucketPolicy").find(
      ({ Properties }) => fields(Properties.Bucket).Ref === id,
    );
    const allowed = statementsOf(policy?.Properties.PolicyDocument).filter(
      ({ Effect }) => Effect === "Allow",
    );
    expect(allowed).toHaveLength(1);
    expect(allowed[0]).toMatchObject({
      Action: ["s3:GetObject"],
      Principal: { Service: "cloudfront.amazonaws.com" },
    });
    expect(JSON.stringify(allowed[0]?.Condition)).toContain("PagesDistribution");
    expect(behaviourOf("/console*")).toMatchObject({
      ViewerProtocolPolicy: "redirect-to-https",
      AllowedMethods: ["GET", "HEAD"],
    });
  });

  /** What the policy of a behaviour puts on each answer. */
  function headersOf(pattern: string) {
    const policy = fields(
      target(behaviourOf(pattern).ResponseHeadersPolicyId).Properties.ResponseHeadersPolicyConfig,
    );
    const custom = z
      .object({ Items: z.array(z.object({ Header: z.string(), Value: z.string() })) })
      .parse(policy.CustomHeadersConfig).Items;
    return {
      security: fields(policy.SecurityHeadersConfig),
      custom: Object.fromEntries(custom.map(({ Header, Value }) => [Header, Value])),
    };
  }
  /** With `<>` for what is known only once the stack stands. */
  const csp = (pattern: string) => {
    const policy = fields(headersOf(pattern).security.ContentSecurityPolicy).ContentSecurityPolicy;
    if (typeof policy === "string") return policy;
    const [, parts] = fields(policy)["Fn::Join"] as [string, unknown[]];
    return parts.map((part) => (typeof part === "string" ? part : "<>")).join("");
  };

  test.each(["/console*", "/robots.txt"])(
    "of %s may not be framed, guessed at or reached without TLS",
    (pattern) => {
      const { security, custom } = headersOf(pattern);
      expect(security).toMatchObject({
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: "DENY" },
        ReferrerPolicy: { ReferrerPolicy: "no-referrer" },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
      });
      expect(custom["permissions-policy"]).toContain("camera=()");
      expect(csp(pattern)).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(csp(pattern).replace(/connect-src [^;]*;/, "")).not.toMatch(/unsafe|\*|https?:/);
    },
  );

  test("of an application run scripts and styles of their own, and nothing that is written into them", () => {
    expect(csp("/console*").split("; ")).toEqual(
      expect.arrayContaining([
        "script-src 'self'",
        "style-src 'self'",
        // The user pool: where it says how people sign in, and where tokens come from. The bucket: where files are sent.
        "connect-src 'self' <>/ https://<>.auth.<>.amazoncognito.com https://<>",
      ]),
    );
    expect(headersOf("/console*").custom).toMatchObject({
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  test("that are for other sites can be loaded by them", () => {
    expect(headersOf("/robots.txt").custom).toMatchObject({
      "cross-origin-resource-policy": "cross-origin",
      "access-control-allow-origin": "*",
    });
  });

  test("come after what they name, and are looked at anew; what has a hash in its name is kept and stays", () => {
    const deployments = ofType("Custom::CDKBucketDeployment");
    const named = (id: string) => deployments.find((each) => plainName(each.id).startsWith(id));
    expect(deployments).toHaveLength(3);
    expect(named("PagesAssets")?.Properties).toMatchObject({
      Exclude: ["*"],
      Include: ["*/assets/*"],
      Prune: false,
      SystemMetadata: { "cache-control": "public, max-age=31536000, immutable" },
    });
    expect(named("PagesHtml")?.Properties).toMatchObject({
      Include: ["*.html"],
      SystemMetadata: { "cache-control": "no-cache" },
      DistributionPaths: ["/*"],
    });
    expect(named("PagesFiles")?.DependsOn).toContain(named("PagesAssets")?.id);
    expect(named("PagesHtml")?.DependsOn).toContain(named("PagesFiles")?.id);
  });

  test("have an address that the stack tells", () => {
    template.hasOutput("PagesUrl", {
      Value: {
        "Fn::Join": [
          "",
          ["https://", { "Fn::GetAtt": [Match.stringLikeRegexp("^PagesDistribution"), "DomainName"] }],
        ],
      },
    });
  });
});

describe("bundling pages", () => {
  test("puts every part into one folder and leaves nothing of before", async () => {
    using folder = temporaryFolder();
    const outDir = join(folder.path, "web");
    mkdirSync(join(outDir, "old"), { recursive: true });
    await bundlePages({
      outDir,
      parts: [
        async (dir, { brand }) => writeFileSync(join(dir, "brand.txt"), brand.name),
        async (dir) => {
          mkdirSync(join(dir, "console"));
          writeFileSync(join(dir, "console/index.html"), "");
        },
      ],
    });
    const made = ["old", "brand.txt", "console/index.html"].map((name) => existsSync(join(outDir, name)));
    expect(made).toEqual([false, true, true]);
  });

  test("fails when a part does", async () => {
    using folder = temporaryFolder();
    const broken = async () => {
      throw new Error("does not compile");
    };
    await expect(bundlePages({ outDir: join(folder.path, "web"), parts: [broken] })).rejects.toThrow(
      "does not compile",
    );
  });

  test("of the project gives robots their word", async () => {
    using folder = temporaryFolder();
    await bundlePages({ outDir: folder.path });
    expect(existsSync(join(folder.path, "robots.txt"))).toBe(true);
  });
});
