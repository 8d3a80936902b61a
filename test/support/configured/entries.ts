/** `relaydesk:entries` of functions that a test runs unbundled. */
export default ["refund-status"];
