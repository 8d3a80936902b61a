import { policiesOf } from "../permissions.ts";
import { LOOPBACK, type Ports } from "../ports.ts";
import { receiptRules } from "../ses-receive/receipt-rules.ts";
import { loadAssembly, type Resource } from "../template.ts";
import { describeApi } from "./api-routes.ts";
import { mappedQueues, schedules } from "./functions.ts";
import { mailSetup } from "./mail.ts";
import { physicalName } from "./physical-names.ts";
import { ReceiptRule, unknownFeatures } from "./resource-types.ts";
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
  const names = { region, accountId, frontUrl: urls.front, apiUrl: urls.http, issuer: urls.signIn };
  const { resources } = loadAssembly(assemblyDir, {
    region,
    accountId,
    physical: (...resource) => physicalName(names, ...resource),
  });
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

function misfits(resources: readonly Resource[], place: TemplatePlace): string[] {
  const clock = (all: readonly Resource[]) => schedules(all, place);
  const readings = [mailSetup, messagingSetup, describeApi, describeSockets, mappedQueues, clock, policiesOf];
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
