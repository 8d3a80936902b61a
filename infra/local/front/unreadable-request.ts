/** A request that no operation and no permissions can be read from: not what the protocol of its service demands. */
export class UnreadableRequest extends Error {
  override readonly name = "UnreadableRequest";
}
