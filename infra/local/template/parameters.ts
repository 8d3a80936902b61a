import { z } from "zod";

const Parameter = z.looseObject({
  Type: z.string(),
  Default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  AllowedValues: z.array(z.unknown()).optional(),
  AllowedPattern: z.string().optional(),
});

/**
 * The value of a template parameter: the override if there is one, else its default.
 * Types that CloudFormation looks up in an account (`AWS::SSM::Parameter::…`) have no value here unless overridden.
 *
 * @param place where the parameter stands, for messages: `Stack/Name`
 * @throws Error when there is no value or the value is not one that the parameter allows
 */
export function parameterValue(
  place: string,
  declaration: unknown,
  override: string | undefined,
): string | string[] {
  const parameter = Parameter.parse(declaration);
  if (override === undefined && parameter.Type.startsWith("AWS::SSM::Parameter::")) {
    throw new Error(
      `${place}: a parameter of type ${parameter.Type} needs a value given to the local system`,
    );
  }
  const value = override ?? (parameter.Default === undefined ? undefined : String(parameter.Default));
  if (value === undefined) throw new Error(`${place}: the parameter has no default and no value was given`);
  const isList = parameter.Type === "CommaDelimitedList" || parameter.Type.startsWith("List<");
  const values = isList ? value.split(",").map((each) => each.trim()) : [value];
  for (const each of values) assertAllowed(place, parameter, each);
  return isList ? values : value;
}

function assertAllowed(place: string, parameter: z.infer<typeof Parameter>, value: string): void {
  const { AllowedValues: allowed, AllowedPattern: pattern, Type: type } = parameter;
  if (allowed && !allowed.map(String).includes(value)) {
    throw new Error(`${place}: "${value}" is not one of ${allowed.join(", ")}`);
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    throw new Error(`${place}: "${value}" does not match ${pattern}`);
  }
  if (/Number/.test(type) && (value.trim() === "" || Number.isNaN(Number(value)))) {
    throw new Error(`${place}: "${value}" is not a number`);
  }
}
