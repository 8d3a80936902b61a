import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

/** The sections of a CloudFormation template that the local system reads. Others (Rules, Metadata) do not act here. */
export const Template = z.object({
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Resources: z
    .record(
      z.string(),
      z.looseObject({
        Type: z.string(),
        Properties: z.record(z.string(), z.unknown()).default({}),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({
        Value: z.unknown(),
        Condition: z.string().optional(),
        Export: z.object({ Name: z.unknown() }).optional(),
      }),
    )
    .default({}),
});
export type Template = z.infer<typeof Template>;

/** One stack of a cloud assembly: its template and where its assets lie on this disk. */
export type AssemblyStack = {
  readonly name: string;
  readonly template: Template;
  /** Folder or file of each asset, by the S3 key that the template knows it under. */
  readonly assets: ReadonlyMap<string, string>;
};

const Manifest = z.object({
  artifacts: z
    .record(z.string(), z.object({ type: z.string(), properties: z.looseObject({}).optional() }))
    .default({}),
});

const StackProperties = z.object({ templateFile: z.string(), stackName: z.string().optional() });

const Assets = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/**
 * Reads the stacks of a folder that `cdk synth` wrote, those of its stages included.
 *
 * @throws Error when the folder is not a cloud assembly or a file in it is not of the expected shape
 */
export function readAssembly(dir: string): AssemblyStack[] {
  const manifestFile = join(dir, "manifest.json");
  if (!existsSync(manifestFile)) throw new Error(`${dir} is not a cloud assembly: it has no manifest.json`);
  const { artifacts } = readJson(manifestFile, Manifest);
  return Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type === "cdk:cloud-assembly") {
      const { directoryName } = z.object({ directoryName: z.string() }).parse(properties);
      return readAssembly(join(dir, directoryName));
    }
    if (type !== "aws:cloudformation:stack") return [];
    const { templateFile, stackName } = StackProperties.parse(properties);
    const template = readJson(join(dir, templateFile), Template);
    return [{ name: stackName ?? id, template, assets: readAssets(dir, id) }];
  });
}

function readAssets(dir: string, artifactId: string): Map<string, string> {
  const file = join(dir, `${artifactId}.assets.json`);
  if (!existsSync(file)) return new Map();
  const { files } = readJson(file, Assets);
  return new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, resolve(dir, source.path)] as const),
    ),
  );
}

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
