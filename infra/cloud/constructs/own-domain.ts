import { CfnOutput } from "aws-cdk-lib";
import { CfnApiMapping, DomainName } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Construct, type IDependable } from "constructs";

export interface OwnDomainProps {
  readonly name: string;
  readonly certificateArn: string;
}

export interface MappedStage {
  readonly apiId: string;
  readonly stageName: string;
  /** What paths begin with that lead there; without it all do. */
  readonly path?: string;
  /** What must exist before. */
  readonly after: IDependable;
}

/** A domain of the operator's in front of APIs. The record that leads there is the operator's: an output names its target. */
export class OwnDomain extends Construct {
  readonly #domain: DomainName;

  constructor(scope: Construct, id: string, { name, certificateArn }: OwnDomainProps) {
    super(scope, id);
    this.#domain = new DomainName(this, "Domain", {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, "Certificate", certificateArn),
    });
    new CfnOutput(this, "Target", {
      value: `${name} CNAME ${this.#domain.regionalDomainName}`,
      description: "Publish this record",
    });
  }

  leadsTo(id: string, { apiId, stageName, path, after }: MappedStage): void {
    const mapping = new CfnApiMapping(this, id, {
      apiId,
      domainName: this.#domain.name,
      stage: stageName,
      ...(path !== undefined && { apiMappingKey: path }),
    });
    mapping.node.addDependency(after);
  }
}
