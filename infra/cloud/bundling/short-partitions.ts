import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

interface PartitionsInfo {
  readonly partitions: readonly { readonly regions: object }[];
}

/**
 * Takes the names of all regions out of what the SDK knows of AWS's partitions, more than half of it: regions are found by
 * their pattern as well, and what is said of each is its name for people.
 */
export function shortPartitions(): Plugin {
  return {
    name: "short-partitions",
    setup(build) {
      build.onLoad(
        { filter: /[\\/]util-endpoints[\\/]lib[\\/]aws[\\/]partitions\.js$/ },
        async ({ path }) => {
          const { partitionsInfo }: { partitionsInfo: PartitionsInfo } = await import(
            pathToFileURL(path).href
          );
          const partitions = partitionsInfo.partitions.map((partition) => ({ ...partition, regions: {} }));
          return {
            contents: `export const partitionsInfo = ${JSON.stringify({ ...partitionsInfo, partitions })};`,
          };
        },
      );
    },
  };
}
