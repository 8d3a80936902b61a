import { createHash } from "node:crypto";
import type { Physical } from "../template.ts";

/** Where the parts of the local system answer: known before the template is read, since names contain it. */
export interface Place {
  region: string;
  accountId: string;
  /** All AWS services, such as `http://127.0.0.1:4566`. */
  frontUrl: string;
  /** The HTTP API. */
  apiUrl: string;
  /** The OpenID issuer that stands in for the user pool. */
  issuer: string;
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * What a resource is called locally: its `Ref` and attributes as CloudFormation defines them for the type. Names are
 * made of stack and logical id alone, so that a later start finds its data again.
 */
export function physicalName(
  place: Place,
  type: string,
  logicalId: string,
  props: Properties,
  stack: string,
): Physical {
  const generated = `${stack}-${logicalId}`;
  const named = (property: string) => (typeof props[property] === "string" ? props[property] : generated);
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;
  const id = (length: number) => createHash("sha256").update(generated).digest("hex").slice(0, length);
  switch (type) {
    case "AWS::DynamoDB::Table": {
      const ref = named("TableName");
      return { ref, att: { Arn: arn("dynamodb", `table/${ref}`) } };
    }
    case "AWS::SQS::Queue": {
      const name =
        props.FifoQueue === true && named("QueueName") === generated
          ? `${generated}.fifo`
          : named("QueueName");
      const url = `${place.frontUrl}/${place.accountId}/${name}`;
      return { ref: url, att: { Arn: arn("sqs", name), QueueName: name, QueueUrl: url } };
    }
    case "AWS::SNS::Topic": {
      const ref = arn("sns", named("TopicName"));
      return { ref, att: { TopicArn: ref, TopicName: named("TopicName") } };
    }
    case "AWS::S3::Bucket": {
      const ref = named("BucketName").toLowerCase();
      const RegionalDomainName = `${ref}.s3.${place.region}.amazonaws.com`;
      return { ref, att: { Arn: `arn:aws:s3:::${ref}`, RegionalDomainName } };
    }
    case "AWS::Lambda::Function": {
      const ref =
        typeof props.FunctionName === "string" ? props.FunctionName : `${stack}-${readable(logicalId)}`;
      return { ref, att: { Arn: arn("lambda", `function:${ref}`) } };
    }
    case "AWS::IAM::Role":
      return {
        ref: generated,
        att: { Arn: `arn:aws:iam::${place.accountId}:role/${generated}`, RoleId: id(21) },
      };
    case "AWS::ApiGatewayV2::Api": {
      const isSocket = props.ProtocolType === "WEBSOCKET";
      const ApiEndpoint = isSocket ? place.apiUrl.replace(/^http/, "ws") : place.apiUrl;
      return { ref: id(10), att: { ApiId: id(10), ApiEndpoint } };
    }
    case "AWS::CloudFront::Distribution":
      // The port is everybody's: nothing but the path tells pages and APIs apart.
      return { ref: id(14).toUpperCase(), att: { DomainName: new URL(place.apiUrl).host } };
    case "AWS::CloudFront::OriginAccessControl":
      return { ref: id(14).toUpperCase(), att: { Id: id(14).toUpperCase() } };
    case "AWS::CloudFront::Function": {
      const FunctionARN = `arn:aws:cloudfront::${place.accountId}:function/${named("Name")}`;
      return { ref: FunctionARN, att: { FunctionARN } };
    }
    case "AWS::Cognito::UserPool": {
      const ref = `${place.region}_${id(9)}`;
      const ProviderName = `cognito-idp.${place.region}.amazonaws.com/${ref}`;
      const Arn = arn("cognito-idp", `userpool/${ref}`);
      return { ref, att: { UserPoolId: ref, Arn, ProviderName, ProviderURL: place.issuer } };
    }
    case "AWS::Cognito::UserPoolClient":
      return { ref: id(26), att: { ClientId: id(26), Name: named("ClientName") } };
    case "AWS::Logs::LogGroup":
      return { ref: generated, att: { Arn: arn("logs", `log-group:${generated}:*`) } };
    case "AWS::CloudWatch::Alarm":
      return { ref: generated, att: { Arn: arn("cloudwatch", `alarm:${generated}`) } };
    case "AWS::Events::EventBus":
      return {
        ref: named("Name"),
        att: { Arn: arn("events", `event-bus/${named("Name")}`), Name: named("Name") },
      };
    case "AWS::Events::Rule":
      return { ref: generated, att: { Arn: arn("events", `rule/${generated}`) } };
    case "AWS::SES::ConfigurationSet":
      return { ref: named("Name"), att: {} };
    case "AWS::SES::EmailIdentity": {
      const tokens = [1, 2, 3].flatMap((at) => [
        [`DkimDNSTokenName${at}`, `${id(8)}${at}._domainkey.${named("EmailIdentity")}`],
        [`DkimDNSTokenValue${at}`, `${id(8)}${at}.dkim.amazonses.com`],
      ]);
      return { ref: named("EmailIdentity"), att: Object.fromEntries(tokens) };
    }
    case "AWS::ApiGatewayV2::DomainName": {
      const RegionalDomainName = new URL(place.apiUrl).host;
      return { ref: named("DomainName"), att: { RegionalDomainName, RegionalHostedZoneId: id(14) } };
    }
    case "AWS::ApiGatewayV2::Authorizer":
    case "AWS::ApiGatewayV2::Integration":
    case "AWS::ApiGatewayV2::Route":
      return { ref: id(10), att: {} };
    default:
      return { ref: generated, att: {} };
  }
}

/** `receive-form` for `ReceiveForm2490F11A`: the name stands in every log line and in the name of the log. */
function readable(logicalId: string): string {
  const withoutHash = logicalId.replace(/(?<=.)[0-9A-F]{8}$/, "");
  return withoutHash.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}
