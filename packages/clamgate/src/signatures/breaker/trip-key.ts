import { canonicalName } from '../check/formats.ts'

/** An official signature may have the name of another one. */
export function keyOf(signature: string): string {
  const name = canonicalName(signature)
  return isOfficial(signature) ? officialKey(name) : name
}

export function officialKey(name: string): string {
  return `official:${name}`
}

export function isOfficial(signature: string): boolean {
  return !signature.endsWith('.UNOFFICIAL')
}
