// What `npx aws-cdk@2 deploy` starts, through cdk.json.
import { synthesise } from "./synth.ts";

await synthesise({ validate: true });
