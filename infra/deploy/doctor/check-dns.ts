import { Resolver } from "node:dns/promises";
import {
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  type SESClient,
} from "@aws-sdk/client-ses";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import { type Finding, fine, mind, stop } from "../finding.ts";

/** What of the name system is asked for. */
export type Lookup = Pick<Resolver, "resolveMx" | "resolveTxt">;

/** Whether the world finds our mail, and believes that it is ours. */
export async function checkDns(
  ses: SESClient,
  { brand, channels }: OperatorConfig,
  region: string,
  dns: Lookup = new Resolver({ timeout: 5000, tries: 2 }),
): Promise<readonly Finding[]> {
  const incoming = channels.email?.addresses.map(domainOf) ?? [];
  const domain = domainOf(brand.supportAddress);
  return [
    ...(await Promise.all([...new Set(incoming)].map((each) => checkMx(each, region, dns)))),
    await checkDkim(ses, domain),
    await checkMailFrom(ses, domain),
    await checkDmarc(domain, dns),
  ];
}

async function checkMx(domain: string, region: string, dns: Lookup): Promise<Finding> {
  const wanted = `inbound-smtp.${region}.amazonaws.com`;
  const found = await dns.resolveMx(domain).catch(() => []);
  const names = found.map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, ""));
  if (names.includes(wanted)) return fine(`Mail to ${domain} goes to SES in ${region}.`);
  return mind(
    `Mail to ${domain} goes to ${names.join(", ") || "nobody"}.`,
    `Publish: ${domain} MX 10 ${wanted}\nor forward your mailbox to an address of a domain that has this record.`,
  );
}

async function checkDkim(ses: SESClient, domain: string): Promise<Finding> {
  const { DkimAttributes = {} } = await ses.send(
    new GetIdentityDkimAttributesCommand({ Identities: [domain] }),
  );
  const found = DkimAttributes[domain];
  if (found?.DkimVerificationStatus === "Success" && found.DkimEnabled)
    return fine(`Mail from ${domain} is signed (DKIM).`);
  const records = (found?.DkimTokens ?? []).map(
    (token) => `${token}._domainkey.${domain} CNAME ${token}.dkim.amazonses.com`,
  );
  return stop(
    `Mail from ${domain} is not signed by it (DKIM: ${found?.DkimVerificationStatus ?? "unknown to SES"}).`,
    records.length > 0
      ? `Publish:\n${records.join("\n")}`
      : "docs/email.md: verify the domain with Easy DKIM.",
  );
}

async function checkMailFrom(ses: SESClient, domain: string): Promise<Finding> {
  const { MailFromDomainAttributes = {} } = await ses.send(
    new GetIdentityMailFromDomainAttributesCommand({ Identities: [domain] }),
  );
  const found = MailFromDomainAttributes[domain];
  if (found?.MailFromDomainStatus === "Success")
    return fine(`Bounces go to ${found.MailFromDomain}, which is yours.`);
  return mind(
    `${domain} has no MAIL FROM domain of its own that works: SPF passes for Amazon's only.`,
    "docs/email.md says which two records it takes.",
  );
}

async function checkDmarc(domain: string, dns: Lookup): Promise<Finding> {
  const found = await dns.resolveTxt(`_dmarc.${domain}`).catch(() => []);
  const policy = found.map((parts) => parts.join("")).find((text) => text.startsWith("v=DMARC1"));
  return policy === undefined
    ? mind(
        `${domain} has no DMARC record: large mailboxes trust it less.`,
        "docs/email.md says which to begin with.",
      )
    : fine(`DMARC of ${domain}: ${policy}`);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
