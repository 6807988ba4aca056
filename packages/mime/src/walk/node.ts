import type { AmbiguityClass } from '../classes.ts'
import type { Encoding, Part } from '../types.ts'

interface NodeFacts {
  readonly path: string
  readonly kind: Part['kind']
  readonly type: string
  readonly encoding: Encoding
  /** As it stands in the mail. */
  readonly name: string | undefined
  readonly bytes: number
  readonly via: AmbiguityClass | undefined
}

const MAX_TEXT = 100

/** A part of the tree while it grows. */
export class Node {
  readonly facts: NodeFacts
  kind: Part['kind']
  readonly classes = new Set<AmbiguityClass>()
  readonly objects = new Set<string>()
  readonly parts: Node[] = []
  /** The same octets were read before, and are that part. */
  readonly sameAs: Node | undefined
  #children = 0
  #readings = 0

  constructor(facts: NodeFacts, sameAs?: Node) {
    this.facts = facts
    this.kind = facts.kind
    this.sameAs = sameAs
  }

  get path(): string {
    return this.facts.path
  }

  nextChildPath(): string {
    this.#children++
    return `${this.path}.${this.#children}`
  }

  /** `0.1a`, `0.1b` … of `0.1`: other readings of this part. */
  nextReadingPath(): string {
    this.#readings++
    let letters = ''
    for (let rest = this.#readings; rest > 0; rest = Math.floor((rest - 1) / 26)) {
      letters = String.fromCharCode(0x61 + ((rest - 1) % 26)) + letters
    }
    return `${this.path}${letters}`
  }

  /** Adds the SHA-256 of all objects that one reader finds here and below, by the main reading of each part. */
  collect(into: Set<string>): void {
    const from = this.sameAs ?? this
    for (const sha256 of from.objects) into.add(sha256)
    for (const part of from.parts) if (part.facts.via === undefined) part.collect(into)
  }

  toPart(): Part {
    const { path, type, encoding, name, bytes, via } = this.facts
    return {
      ...{ path, kind: this.kind, type: cleanType(type), encoding, name: cleanName(name), bytes, via },
      classes: [...this.classes].sort(),
      objects: [...(this.sameAs ?? this).objects],
      parts: this.parts.map((part) => part.toPart()),
    }
  }
}

function cleanType(type: string): string {
  return (
    type
      .slice(0, 4 * MAX_TEXT)
      .toLowerCase()
      .replace(/[^a-z0-9/+.-]/g, '')
      .slice(0, MAX_TEXT) || 'text/plain'
  )
}

function cleanName(name: string | undefined): string | undefined {
  const clean = name
    ?.slice(0, 4 * MAX_TEXT)
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, MAX_TEXT)
    .trim()
  return clean === '' ? undefined : clean
}
