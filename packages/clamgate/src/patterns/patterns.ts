/** The grammars of the patterns in `policy`: one place for what the configuration checks and what the policy compiles. */
export { parseAddressPattern } from './address.ts'
export { type DomainPattern, parseDomainPattern } from './domain.ts'
export { type HeaderPattern, parseHeaderPattern } from './header.ts'
export { type NetworkPattern, parseNetwork } from './network.ts'
export type { BadPattern, Parsed, TextPattern } from './pattern.ts'
export { parseSource, SIGNATURE_SOURCES, type SignatureSource } from './source.ts'
export { parseTextPattern as parseNamePattern } from './text.ts'
