declare module "*.css" {
  /** The style sheet as text, as the build wrote it. */
  const text: string;
  export default text;
}
