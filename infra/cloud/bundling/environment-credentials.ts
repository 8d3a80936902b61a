/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles. A Lambda function has its credentials in the
 * environment and nowhere else; the providers that would look in files, metadata services and sign-on portals cost a
 * quarter of a cold start. Read at each call, since Lambda may renew them.
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
      throw new Error("There are no AWS credentials in the environment");
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    };
  };
}
