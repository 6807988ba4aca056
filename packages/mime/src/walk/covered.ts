import type { Place } from './source.ts'

export interface Range {
  readonly start: number
  readonly end: number
}

/** Which octets of which source were decoded already, in the only way that there is. */
export class Covered {
  readonly #ranges = new Map<number, Range[]>()

  add({ source: { id }, start, end }: Place): void {
    const ranges = this.#ranges.get(id)
    if (ranges === undefined) this.#ranges.set(id, [{ start, end }])
    else ranges.push({ start, end })
  }

  /** What is left of a source. In order. */
  gaps({ id, octets }: Place['source']): readonly Range[] {
    const ranges = this.#ranges.get(id) ?? []
    const gaps: Range[] = []
    let at = 0
    for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
      if (start > at) gaps.push({ start: at, end: start })
      at = Math.max(at, end)
    }
    if (at < octets.length) gaps.push({ start: at, end: octets.length })
    return gaps
  }
}
