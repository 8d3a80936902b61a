import { type CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import { ListSubscriptionsByTopicCommand, type SNSClient } from "@aws-sdk/client-sns";
import { type Finding, fine, mind, stop } from "../finding.ts";

/** Which alarms are on: those that tell their news by the topic of the system. */
export async function checkAlarms(cloudWatch: CloudWatchClient, topic: string): Promise<readonly Finding[]> {
  const on: Finding[] = [];
  let all = 0;
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudWatch }, {})) {
    for (const { AlarmActions = [], AlarmName, AlarmDescription, StateValue } of MetricAlarms) {
      if (!AlarmActions.includes(topic)) continue;
      all += 1;
      if (StateValue === "ALARM") on.push(stop(`The alarm ${AlarmName} is on.`, AlarmDescription ?? ""));
    }
  }
  if (all === 0) return [stop("There are no alarms.", "Deploy the stack anew.")];
  return on.length > 0 ? on : [fine(`None of the ${all} alarms is on.`)];
}

/** Whether anybody hears of alarms. */
export async function checkListeners(sns: SNSClient, topic: string): Promise<Finding> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
  const confirmed = Subscriptions.filter(({ SubscriptionArn = "" }) => SubscriptionArn.startsWith("arn:"));
  if (confirmed.length > 0) return fine(`${confirmed.length} hear of alarms.`);
  return mind(
    Subscriptions.length > 0 ? "Nobody confirmed to hear of alarms yet." : "Nobody hears of alarms.",
    Subscriptions.length > 0
      ? "Each address got a mail of AWS with a link."
      : 'In relaydesk.config.ts: aws: { watch: { alarmAddresses: ["on-call@…"] } }',
  );
}
