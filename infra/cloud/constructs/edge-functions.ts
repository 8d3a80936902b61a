/*
 * Functions that run at CloudFront's edge, in its own small JavaScript.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */

/** An application decides itself what its paths show: all that name no file are its page. */
export const pageAddress = `
function handler(event) {
  var request = event.request;
  var parts = request.uri.split("/");
  if (parts.length === 2 && parts[1].indexOf(".") < 0) {
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: request.uri + "/" } } };
  }
  if (parts[parts.length - 1].indexOf(".") < 0) request.uri = "/" + parts[1] + "/index.html";
  return request;
}
`;

/** API Gateway sees CloudFront's address and not that of whoever asks. */
export const viewerAddress = `
function handler(event) {
  var request = event.request;
  request.headers["x-relaydesk-viewer"] = { value: event.viewer.ip };
  return request;
}
`;
