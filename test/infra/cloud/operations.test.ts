import { readdirSync, readFileSync } from "node:fs";
import { Template as AssertionTemplate, Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { withEverything } from "../../../infra/cloud/with-everything.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { configuredAccounts } from "../../../shared/domain/channel-health.ts";
import { parseConfig } from "../../../shared/domain/config.ts";
import {
  fields,
  lambdaNamed,
  ofType,
  plainName,
  resourcesOf,
  systems,
  target,
  system as template,
  templates,
} from "./the-template.ts";

describe("an alarm", () => {
  const alarms = ofType("AWS::CloudWatch::Alarm");

  test.each(alarms.map((alarm) => [plainName(alarm.id), alarm] as const))(
    "%s says who notices, and is heard",
    (_, alarm) => {
      expect(alarm.Properties.AlarmDescription).toMatch(/(Customers?|customer|Agents|Platforms).{20,}/);
      const [action] = [alarm.Properties.AlarmActions].flat();
      expect(target(action).Type).toBe("AWS::SNS::Topic");
    },
  );

  test("names a runbook that there is, and every runbook has an alarm", () => {
    const [full] = templates(["Relaydesk"], withEverything(relaydeskConfig));
    const descriptions = (full ? resourcesOf(full) : [])
      .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
      .map(({ Properties }) => String(Properties.AlarmDescription));
    const named = descriptions.map((each) => /What to do: https:\S+\/([a-z-]+\.md)$/.exec(each)?.[1] ?? each);
    const there = readdirSync("docs/runbooks").filter((file) => file !== "README.md");
    expect([...new Set(named)].sort()).toEqual(there.sort());
    const index = readFileSync("docs/runbooks/README.md", "utf8");
    for (const file of there) expect(index).toContain(`(${file})`);
    expect(alarms[0]?.Properties.AlarmDescription).toMatch(/What to do: docs\/runbooks\/[a-z-]+\.md$/);
  });

  test.each([
    "BounceRate",
    "ComplaintRate",
    "BooksMismatch",
    "TableThrottled",
    "FunctionsThrottled",
    "RepliesStuck",
    "TimersLate",
    "AnswersFail",
  ])("is there for %s", (name) => {
    expect(alarms.map(({ id }) => plainName(id))).toContain(`Alarms${name}`);
  });

  test("goes off when more is promised in a day than becomes something, as the logs of all edges say", () => {
    const counted = ofType("AWS::Logs::MetricFilter").map(({ Properties }) => [
      plainName(target(Properties.LogGroupName).id),
      Properties.FilterPattern,
    ]);
    const promised = '{ $.message = "accepted" }';
    expect(counted.sort()).toEqual([
      ["ChatSocketLog", promised],
      ["ReceiveEmailLog", promised],
      ["ReceiveFormLog", promised],
      ["ReceiveWebhookLog", promised],
      ["ShowStatusLog", promised],
      ["TriageLog", '{ $.message = "triaged" }'],
    ]);
    const alarm = alarms.find(({ id }) => plainName(id) === "AlarmsBooksMismatch");
    const days = JSON.stringify(alarm?.Properties.Metrics).match(/"Period":86400/g);
    expect(days?.length).toBeGreaterThanOrEqual(2);
  });

  test("goes off when nobody writes, where the operator says after how long", () => {
    const [full] = templates(["Relaydesk"], withEverything(relaydeskConfig));
    full?.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmDescription: Match.stringLikeRegexp("for 12 hours nobody wrote"),
      TreatMissingData: "breaching",
      EvaluationPeriods: 12,
    });
    expect(alarms.map(({ id }) => plainName(id))).not.toContain("AlarmsNoMessages");
  });

  test("watches every queue of dead letters", () => {
    const watched = alarms
      .filter(({ Properties }) => Properties.MetricName === "ApproximateNumberOfMessagesVisible")
      .map(({ Properties }) => plainName(target(Properties.Dimensions).id));
    expect(watched.sort()).toEqual([
      "EventsDeadLetters",
      "InboundDeadLetters",
      "MailDeadLetters",
      "MediaDeadLetters",
      "OutboundDeadLetters",
      "PublishingDeadLetters",
      "ReceiptsDeadLetters",
    ]);
  });

  test("goes off for each account of each channel, and names both", () => {
    const watched = alarms
      .filter(({ Properties }) => Properties.MetricName === "ChannelTrouble")
      .map(({ Properties }) => ({
        of: Object.fromEntries(
          (Properties.Dimensions as { Name: string; Value: string }[]).map(({ Name, Value }) => [
            Name,
            Value,
          ]),
        ),
        said: String(Properties.AlarmDescription),
      }));
    expect(watched.map(({ of }) => of)).toEqual(configuredAccounts(parseConfig(relaydeskConfig)));
    for (const { of, said } of watched) {
      expect(said).toContain(of.channel);
      expect(said).toContain(of.account);
    }
  });

  test("notices when the clock stands still, of which nothing else would tell", () => {
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "Invocations",
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
    });
  });
});

describe("the dashboard", () => {
  const [dashboard] = ofType("AWS::CloudWatch::Dashboard");
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);

  test.each([
    "Messages by channel and outcome",
    "Answered automatically",
    "First response",
    "Age of the oldest message",
    "Dead letters",
    "Replies stuck, and how late the clock is",
    "Refused for want of capacity",
    "Cost: ",
  ])("shows %s", (title) => {
    expect(body).toContain(title);
  });

  test("counts what this system counted and no other's", () => {
    expect(body).toContain("AWS::StackName");
    expect(body).not.toContain('"Relaydesk');
    expect(lambdaNamed("triage").Properties.Environment).toMatchObject({
      Variables: { SYSTEM_NAME: { Ref: "AWS::StackName" } },
    });
  });

  test("is left out for whoever does not want it", () => {
    const [without] = templates(["Relaydesk"], { ...relaydeskConfig, aws: { watch: { dashboard: false } } });
    without?.resourceCountIs("AWS::CloudWatch::Dashboard", 0);
  });
});

describe("two systems in one account", () => {
  /** Types whose names are those of something else, or need to be told apart only within something that is ours. */
  const BELONG_TO_OTHERS =
    /Cognito|ApiGatewayV2::(Api|Authorizer|Stage)|SES::ReceiptRule|CloudWatch::Alarm|IAM::Policy|Logs::MetricFilter/;

  const [one, two] = templates(["Relaydesk", "Relaydesk-staging"]);

  test("do not collide: no resource has a name of our choosing that must be unique", () => {
    const named = /^(Queue|Topic|Bucket|Function|Role|Table|LogGroup|Alarm|UserPool|Rule|Client)Name$/;
    for (const system of [one, two]) {
      const fixed = system
        ? resourcesOf(system).flatMap(({ id, Properties }) =>
            Object.entries(Properties)
              .filter(([name, value]) => named.test(name) && typeof value === "string")
              .map(([name]) => `${id}.${name}`),
          )
        : ["no template"];
      expect(fixed).toEqual([]);
    }
  });

  test("share no name that stands in the template, but for what belongs to a pool", () => {
    const namesIn = (system: Template | undefined) =>
      (system ? resourcesOf(system) : [])
        .filter(({ Type }) => !BELONG_TO_OTHERS.test(Type))
        .flatMap(({ Type, Properties }) =>
          Object.entries(Properties).flatMap(([name, value]) =>
            /^\w*Name$/.test(name) && name !== "DisplayName" && typeof value === "string"
              ? [`${Type} ${name} ${value}`]
              : [],
          ),
        );
    const shared = namesIn(one).filter((name) => namesIn(two).includes(name));
    expect(shared).toEqual([]);
  });

  test("export nothing under the same name", () => {
    const exportsOf = systems(["Relaydesk", "Relaydesk-staging"]).map(({ data }) => {
      const outputs = Object.values<{ Export?: { Name: string } }>(
        data ? AssertionTemplate.fromStack(data).toJSON().Outputs : {},
      );
      return outputs.map((output) => output.Export?.Name);
    });
    expect(new Set(exportsOf.flat()).size).toBe(16);
  });

  test("are the same but for what follows from their names", () => {
    const types = (system: Template | undefined) =>
      system ? resourcesOf(system).map(({ Type }) => Type) : [];
    expect(types(two)).toEqual(types(one));
    expect(types(one).length).toBeGreaterThan(50);
  });

  test("keep their secrets apart", () => {
    const variables = fields(fields(lambdaNamed("triage").Properties.Environment).Variables);
    expect(variables.PARAMETERS_PATH).toEqual({
      "Fn::Join": ["", ["/relaydesk/", { Ref: "AWS::StackName" }, "/"]],
    });
  });
});
