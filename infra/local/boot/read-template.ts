import { policiesOf } from "../permissions.ts";
import { LOOPBACK, type Ports } from "../ports.ts";
import { receiptRules } from "../ses-receive/receipt-rules.ts";
import { loadAssembly, type Resource } from "../template.ts";
import { describeApi } from "./api-routes.ts";
import { describeDistribution } from "./distribution.ts";
import { mappedQueues, schedules } from "./functions.ts";
import { mailSetup } from "./mail.ts";
import { physicalName } from "./physical-names.ts";
import { BucketDeployment, Distribution, ReceiptRule, unknownFeatures } from "./resource-types.ts";
import { describeSockets } from "./socket-apis.ts";
import { messagingSetup } from "./storage.ts";

/** What the template asks for and the local system cannot give, one line each. */
export class UnknownFeatures extends Error {
  override readonly name = "UnknownFeatures";
}

/** Where everything will answer, and as whom. */
export interface TemplatePlace {
  region: string;
  accountId: string;
  urls: Readonly<Record<keyof Ports, string>>;
}

/**
 * Reads the assembly and makes sure that everything in it can be carried out, before anything starts.
 *
 * @throws UnknownFeatures with all that cannot.
 */
export function readTemplate(assemblyDir: string, place: TemplatePlace): readonly Resource[] {
  const { region, accountId, urls } = place;
  const addresses = { region, accountId, frontUrl: urls.front, apiUrl: urls.http, issuer: urls.signIn };
  const { resources: all } = loadAssembly(assemblyDir, {
    region,
    accountId,
    physical: (...resource) => physicalName(addresses, ...resource),
  });
  const names = all.flatMap(({ type, props }) => (type === Distribution.type ? aliasesOf(props) : []));
  const resources = withoutCdkFunctions(all).map((resource) => ({
    ...resource,
    props: asHere(resource.props, place, names),
  }));
  const mailRules = resources.filter(({ type }) => type === ReceiptRule.type);
  const problems = [...unknownFeatures(resources), ...problemsOf(() => receiptRules(mailRules))];
  // How the parts fit together can be told only when each is understood.
  if (problems.length === 0) problems.push(...misfits(resources, place));
  if (problems.length > 0) throw new UnknownFeatures(problems.join("\n"));
  return resources;
}

/** The base URL of each part. */
export function urlsOf(ports: Readonly<Ports>): Record<keyof Ports, string> {
  const at = (port: number) => `http://${LOOPBACK}:${port}`;
  return {
    http: at(ports.http),
    front: at(ports.front),
    smtp: `smtp://${LOOPBACK}:${ports.smtp}`,
    viewer: at(ports.viewer),
    signIn: at(ports.signIn),
    recorder: at(ports.recorder),
  };
}

/** Functions that the CDK brings along to carry out resources of its own; the local system carries those out itself. */
function withoutCdkFunctions<Each extends Pick<Resource, "type" | "props" | "att">>(
  resources: readonly Each[],
): Each[] {
  const tokens = resources
    .filter(({ type }) => type === BucketDeployment.type)
    .map(({ props }) => props.ServiceToken);
  return resources.filter(({ type, att }) => type !== "AWS::Lambda::Function" || !tokens.includes(att.Arn));
}

/** The names that a distribution has of the operator. */
function aliasesOf(props: Resource["props"]): readonly string[] {
  const config = Distribution.properties.safeParse(props);
  return config.data?.DistributionConfig.Aliases ?? [];
}

/**
 * A page's address is put together as `https://<domain>`; nothing speaks TLS here, and names of the operator's own are
 * elsewhere. Buckets are behind the front.
 */
function asHere(
  props: Resource["props"],
  { region, urls: { http, front } }: TemplatePlace,
  names: readonly string[],
): Resource["props"] {
  const { host } = new URL(http);
  const buckets = new RegExp(`https://[a-z0-9.-]+\\.s3\\.${region}\\.amazonaws\\.com`, "g");
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") {
      if (names.includes(value)) return host;
      const sent = value.replaceAll(buckets, front);
      return [host, ...names].reduce((text, name) => text.replaceAll(`https://${name}`, http), sent);
    }
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  };
  return Object.fromEntries(Object.entries(props).map(([name, each]) => [name, plain(each)]));
}

function misfits(resources: readonly Resource[], place: TemplatePlace): string[] {
  const clock = (all: readonly Resource[]) => schedules(all, place);
  const readings = [
    mailSetup,
    messagingSetup,
    describeApi,
    describeSockets,
    describeDistribution,
    mappedQueues,
    clock,
    policiesOf,
  ];
  return readings.flatMap((read) => problemsOf(() => read(resources)));
}

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
