/** What lies where in a build. */
export const ASSEMBLY = "cdk.out";
export const PAGES = "web";
