import { type AssemblyStack, readAssembly } from "./template/assembly.ts";
import { holds, resolve, resolveEach, type Scope } from "./template/intrinsics.ts";
import { parameterValue } from "./template/parameters.ts";

/** What a resource is called once it exists: what `Ref` gives and what `Fn::GetAtt` gives for each attribute. */
export type Physical = { readonly ref: string; readonly att: Readonly<Record<string, unknown>> };

/** A resource of the template with every intrinsic in its properties replaced. */
export type Resource<P extends Physical = Physical> = P & {
  /** Name of the stack that declares it. */
  readonly stack: string;
  readonly logicalId: string;
  /** CloudFormation type, such as `AWS::SQS::Queue`. */
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Where the asset with this S3 key lies on disk. Throws when the stack has no such asset. */
  assetPath(key: string): string;
};

export type AssemblyOptions<P extends Physical> = {
  readonly region: string;
  readonly accountId: string;
  /** Names a resource. It receives the resolved properties; extra fields it returns are kept on the resource. */
  physical(type: string, logicalId: string, props: Readonly<Record<string, unknown>>, stack: string): P;
  /** Values for template parameters, by name or by `Stack.Name`. */
  readonly parameters?: Readonly<Record<string, string>>;
};

export type Assembly<P extends Physical = Physical> = {
  readonly resources: readonly Resource<P>[];
  /** Resolved outputs by `Stack.OutputName`. */
  readonly outputs: Readonly<Record<string, unknown>>;
};

/**
 * Reads a synthesised cloud assembly as CloudFormation would deploy it: conditions decided, parameters filled in,
 * intrinsics replaced, exports imported across stacks. `DependsOn` has no meaning here, since everything is created at once.
 *
 * @throws Error that names the stack, resource and function for whatever cannot be resolved
 */
export function loadAssembly<P extends Physical>(dir: string, options: AssemblyOptions<P>): Assembly<P> {
  const exports = new Map<string, () => unknown>();
  const stacks = readAssembly(dir).map((stack) => new Stack(stack, options, exports));
  assertParametersExist(stacks, options.parameters ?? {});
  for (const stack of stacks) stack.collectExports();
  return {
    resources: stacks.flatMap((stack) => stack.resources()),
    outputs: Object.fromEntries(stacks.flatMap((stack) => stack.outputs())),
  };
}

function assertParametersExist(stacks: Stack<Physical>[], given: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(given)) {
    const known = stacks.some((stack) => stack.parameterNames().includes(name));
    if (!known) throw new Error(`A value was given for the parameter ${name}, which no stack declares`);
  }
}

/** One stack while it is being resolved. Resources are named on demand, so that references may point anywhere. */
class Stack<P extends Physical> {
  readonly #source: AssemblyStack;
  readonly #options: AssemblyOptions<P>;
  readonly #exports: Map<string, () => unknown>;
  readonly #resolved = new Map<string, Resource<P>>();
  readonly #inProgress: string[] = [];

  constructor(source: AssemblyStack, options: AssemblyOptions<P>, exports: Map<string, () => unknown>) {
    this.#source = source;
    this.#options = options;
    this.#exports = exports;
  }

  parameterNames(): string[] {
    const names = Object.keys(this.#source.template.Parameters);
    return [...names, ...names.map((name) => `${this.#source.name}.${name}`)];
  }

  collectExports(): void {
    for (const [key, output] of this.#activeOutputs()) {
      if (!output.Export) continue;
      const scope = this.#scope(`Outputs.${key}`);
      const name = String(resolve(output.Export.Name, scope));
      if (this.#exports.has(name)) throw new Error(`${scope.place}: the export ${name} exists already`);
      this.#exports.set(name, () => resolve(output.Value, scope));
    }
  }

  resources(): Resource<P>[] {
    return Object.entries(this.#source.template.Resources)
      .filter(([, { Condition: condition }]) => condition === undefined || this.#condition(condition))
      .map(([logicalId]) => this.#resource(logicalId, this.#source.name));
  }

  outputs(): [string, unknown][] {
    return this.#activeOutputs().map(([key, { Value: value }]) => [
      `${this.#source.name}.${key}`,
      resolve(value, this.#scope(`Outputs.${key}`)),
    ]);
  }

  #activeOutputs() {
    return Object.entries(this.#source.template.Outputs).filter(
      ([, { Condition: condition }]) => condition === undefined || this.#condition(condition),
    );
  }

  #scope(within: string): Scope {
    const place = `${this.#source.name}/${within}`;
    return {
      place,
      region: this.#options.region,
      ref: (name) => this.#ref(name, place),
      attribute: (logicalId, attribute) => this.#attribute(logicalId, attribute, place),
      condition: (name) => this.#condition(name),
      mapping: (map, top, second) => this.#mapping(map, top, second, place),
      importValue: (name) => {
        const value = this.#exports.get(name);
        if (!value) throw new Error(`${place}: no stack exports ${name}`);
        return value();
      },
    };
  }

  #ref(name: string, place: string): unknown {
    const pseudo = this.#pseudoParameters();
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const parameter = this.#source.template.Parameters[name];
    if (!parameter) return this.#resource(name, place).ref;
    const given = this.#options.parameters ?? {};
    const override = given[`${this.#source.name}.${name}`] ?? given[name];
    return parameterValue(`${this.#source.name}/${name}`, parameter, override);
  }

  #attribute(logicalId: string, attribute: string, place: string): unknown {
    const { att, type } = this.#resource(logicalId, place);
    if (!Object.hasOwn(att, attribute)) {
      throw new Error(
        `${place}: the local system knows no attribute ${attribute} of ${logicalId}, an ${type}`,
      );
    }
    return att[attribute];
  }

  #resource(logicalId: string, place: string): Resource<P> {
    const done = this.#resolved.get(logicalId);
    if (done) return done;
    const declared = this.#source.template.Resources[logicalId];
    if (!declared) throw new Error(`${place}: nothing in the template is called ${logicalId}`);
    if (declared.Condition !== undefined && !this.#condition(declared.Condition)) {
      throw new Error(
        `${place}: ${logicalId} does not exist, since its condition ${declared.Condition} is false`,
      );
    }
    return this.#withoutCycle(logicalId, () => {
      const props = resolveEach(declared.Properties, this.#scope(logicalId));
      const resource = this.#named(logicalId, declared.Type, props);
      this.#resolved.set(logicalId, resource);
      return resource;
    });
  }

  #named(logicalId: string, type: string, props: Record<string, unknown>): Resource<P> {
    const { name: stack, assets } = this.#source;
    const assetPath = (key: string): string => {
      const path = assets.get(key);
      if (path === undefined) throw new Error(`${stack}/${logicalId}: the assembly holds no asset ${key}`);
      return path;
    };
    return {
      ...this.#options.physical(type, logicalId, props, stack),
      stack,
      logicalId,
      type,
      props,
      assetPath,
    };
  }

  #withoutCycle<T>(name: string, work: () => T): T {
    if (this.#inProgress.includes(name)) {
      throw new Error(`${this.#source.name}: circular reference ${[...this.#inProgress, name].join(" → ")}`);
    }
    this.#inProgress.push(name);
    try {
      return work();
    } finally {
      this.#inProgress.pop();
    }
  }

  #condition(name: string): boolean {
    const { Conditions: conditions } = this.#source.template;
    const place = `Conditions.${name}`;
    if (!Object.hasOwn(conditions, name)) {
      throw new Error(`${this.#source.name}/${place}: the template has no such condition`);
    }
    return this.#withoutCycle(place, () => holds(conditions[name], this.#scope(place)));
  }

  #mapping(map: string, top: string, second: string, place: string): unknown {
    const value = this.#source.template.Mappings[map]?.[top]?.[second];
    if (value === undefined) throw new Error(`${place}: the mappings have no ${map}.${top}.${second}`);
    return value;
  }

  #pseudoParameters(): Record<string, unknown> {
    const { region, accountId } = this.#options;
    const { name } = this.#source;
    return {
      "AWS::AccountId": accountId,
      "AWS::NoValue": undefined,
      "AWS::NotificationARNs": [],
      "AWS::Partition": "aws",
      "AWS::Region": region,
      "AWS::StackId": `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-4000-8000-0000000010ca`,
      "AWS::StackName": name,
      "AWS::URLSuffix": "amazonaws.com",
    };
  }
}
