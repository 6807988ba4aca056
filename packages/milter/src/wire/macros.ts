import { decodeText, stringEnd } from './strings.ts'

const COMPARED_IN_PLACE_BYTES = 64
/** Above this a copy has memory of its own: of Node's shared blocks each keeps 8 KiB, whatever is left of it in use. */
const POOLED_BYTES = 512

/**
 * Macros by stage, kept as they came and read only when somebody asks. Stages are small numbers, later stages have
 * higher ones and win. A set may have an outer set (that of the connection) in which the search goes on.
 */
export class MacroSet {
  readonly #stages: (Buffer | undefined)[] = []
  readonly #outer: MacroSet | undefined
  #bytes = 0

  constructor(outer?: MacroSet) {
    this.#outer = outer
  }

  /** Memory that is kept, without that of the outer set. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Replaces all macros of a stage by `name NUL value NUL …`, which is copied unless it is what the stage has already:
   * Postfix repeats the same packet before every header.
   */
  put(stage: number, bytes: Buffer, start: number, end: number): void {
    const held = this.#stages[stage]
    if (held !== undefined && isSame(held, bytes, start, end)) return
    const length = end - start
    const copy = length > POOLED_BYTES ? Buffer.allocUnsafeSlow(length) : Buffer.allocUnsafe(length)
    bytes.copy(copy, 0, start, end)
    this.#stages[stage] = copy
    this.#bytes += length - (held?.length ?? 0)
  }

  /** Value of a macro, braces optional. A name without value (odd number of strings) has the empty one. */
  get(name: string): string | undefined {
    const bare = withoutBraces(name)
    for (let stage = this.#stages.length - 1; stage >= 0; stage--) {
      const raw = this.#stages[stage]
      const value = raw === undefined ? undefined : find(raw, bare)
      if (value !== undefined) return value
    }
    return this.#outer?.get(bare)
  }
}

/** The spelling in which MTAs take a name: one letter bare, everything else in braces. */
export function macroName(name: string): string {
  const bare = withoutBraces(name)
  return bare.length === 1 ? bare : `{${bare}}`
}

function withoutBraces(name: string): string {
  return name.startsWith('{') && name.endsWith('}') ? name.slice(1, -1) : name
}

function isSame(held: Buffer, bytes: Buffer, start: number, end: number): boolean {
  const length = end - start
  if (held.length !== length) return false
  if (length > COMPARED_IN_PLACE_BYTES) return bytes.compare(held, 0, length, start, end) === 0
  for (let i = 0; i < length; i++) if (held[i] !== bytes[start + i]) return false
  return true
}

function find(raw: Buffer, bare: string): string | undefined {
  let found: string | undefined
  for (let at = 0; at < raw.length; ) {
    const nameEnd = stringEnd(raw, at, raw.length)
    const valueEnd = stringEnd(raw, Math.min(nameEnd + 1, raw.length), raw.length)
    if (isNamed(raw, at, nameEnd, bare)) found = decodeText(raw.subarray(nameEnd + 1, valueEnd))
    at = valueEnd + 1
  }
  return found
}

function isNamed(raw: Buffer, start: number, end: number, bare: string): boolean {
  const isBraced = raw[start] === 0x7b && raw[end - 1] === 0x7d && end - start >= 2
  const from = isBraced ? start + 1 : start
  const to = isBraced ? end - 1 : end
  if (to - from !== bare.length) return false
  for (let i = 0; i < bare.length; i++) if (raw[from + i] !== bare.charCodeAt(i)) return false
  return true
}
