import * as z from "zod/mini";

const ruleSet = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be the name of a receipt rule set"));

/** What an operator decides about AWS. No function reads it: it says what is made there, and how. */
export const CloudConfig = z.strictObject({
  mail: z._default(
    z.strictObject({
      /** The SES receipt rule set that is active in the region; one rule is added to it, and nothing else changed. */
      receiptRuleSet: z._default(ruleSet, "default-rule-set"),
    }),
    { receiptRuleSet: "default-rule-set" },
  ),
});
