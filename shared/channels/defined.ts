type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The fields that have a value: absent is absent, not `undefined`. */
export function defined<T extends object>(fields: T): Defined<T>;
export function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
