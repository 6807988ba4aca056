/** Makes the compiler prove a switch complete; throws if untyped data got this far. */
export function unreachable(value: never): never {
  throw new TypeError(`Unhandled case: ${JSON.stringify(value)}`)
}
