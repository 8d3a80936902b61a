import * as z from "zod";

/** A topic that hears of some of the events of a configuration set. */
export interface EventDestination {
  topicArn: string;
  /** Lower case, as CloudFormation writes them. */
  events: ReadonlySet<string>;
}

/** The configuration sets of the template by name, each with its destinations. */
export type ConfigurationSets = ReadonlyMap<string, readonly EventDestination[]>;

const DestinationProperties = z.strictObject({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject({
    Name: z.exactOptional(z.string()),
    Enabled: z.exactOptional(z.boolean()),
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.strictObject({ TopicARN: z.string() }),
  }),
});

/**
 * Reads the configuration sets and where their events go.
 *
 * @param sets names of the `AWS::SES::ConfigurationSet` resources.
 * @param destinations properties of the `AWS::SES::ConfigurationSetEventDestination` resources.
 * @throws Error that names the resource when an event would go anywhere but to a topic.
 */
export function configurationSets(
  sets: readonly string[],
  destinations: readonly { logicalId: string; props: unknown }[],
): ConfigurationSets {
  const found = new Map<string, EventDestination[]>(sets.map((name) => [name, []]));
  for (const { logicalId, props } of destinations) {
    const where = `${logicalId} (AWS::SES::ConfigurationSetEventDestination)`;
    const parsed = DestinationProperties.safeParse(props);
    if (!parsed.success) {
      throw new Error(
        `${where}: the local SES publishes events to SNS only. ${z.prettifyError(parsed.error)}`,
      );
    }
    const { ConfigurationSetName, EventDestination: destination } = parsed.data;
    const set = found.get(ConfigurationSetName);
    if (!set) throw new Error(`${where}: no configuration set is named ${ConfigurationSetName}.`);
    if (destination.Enabled === false) continue;
    const events = new Set(destination.MatchingEventTypes.map((type) => type.toLowerCase()));
    set.push({ topicArn: destination.SnsDestination.TopicARN, events });
  }
  return found;
}
