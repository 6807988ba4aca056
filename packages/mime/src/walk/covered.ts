import type { Encoding } from '../types.ts'
import type { Place } from './source.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

/** Which octets of which source were decoded already, and how. */
export class Covered {
  readonly #ranges = new Map<string, Range[]>()

  add({ source, start, end }: Place, encoding: Encoding): void {
    const key = `${source.id} ${encoding}`
    const ranges = this.#ranges.get(key)
    if (ranges === undefined) this.#ranges.set(key, [{ start, end }])
    else ranges.push({ start, end })
  }

  /** What is left of a source. In order. */
  gaps(source: Place['source'], encoding: Encoding): readonly Range[] {
    const ranges = this.#ranges.get(`${source.id} ${encoding}`) ?? []
    const gaps: Range[] = []
    let at = 0
    for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
      if (start > at) gaps.push({ start: at, end: start })
      at = Math.max(at, end)
    }
    if (at < source.octets.length) gaps.push({ start: at, end: source.octets.length })
    return gaps
  }
}
