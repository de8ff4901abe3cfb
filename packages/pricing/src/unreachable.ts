/** Ends every switch over a union: a new member breaks the build where it must be thought of. */
export function unreachable(value: never): never {
  throw new TypeError(`no rule for ${JSON.stringify(value)}`);
}
