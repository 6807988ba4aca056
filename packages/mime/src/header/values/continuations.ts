import { percentDecoded } from './encoded-words.ts'

/** A piece of a parameter, RFC 2231: `boundary*1*=…`. */
export interface Segment {
  readonly index: number
  /** Written with a star behind it: percent-encoded. */
  readonly isExtended: boolean
  readonly value: string
}

/** Charset and language before an extended value. */
const PREFIX = /^([^']{0,100})'(?:([^']{0,100})')?/

const byIndex = (a: Segment, b: Segment) => a.index - b.index

/** All that readers put together from the pieces of one parameter; the first is that of RFC 2231. */
export function assemble(segments: readonly Segment[]): readonly string[] {
  if (segments.length === 0) return []
  const sorted = segments.toSorted(byIndex)
  const first = sorted.filter(({ index }, at) => at === 0 || sorted[at - 1]?.index !== index)
  const gap = first.findIndex(({ index }, at) => index !== at)
  const withoutGap = gap <= 0 ? first : first.slice(0, gap)
  const last = sorted.filter(({ index }, at) => sorted[at + 1]?.index !== index)
  const results = new Set<string>()
  for (const order of [withoutGap, first, last, sorted, segments]) {
    results.add(join(order, ({ isExtended }) => isExtended))
  }
  for (const order of [first, segments]) {
    results.add(join(order, () => true))
    results.add(join(order, () => false))
    results.add(order.map(({ value }) => value).join(''))
  }
  // MIME-tools makes an encoded word of it, and looks for that in the body.
  const [, charset, language] = PREFIX.exec(first[0]?.value ?? '') ?? []
  if (charset !== undefined) {
    for (const order of [first, sorted]) {
      const words = order.map(({ value, isExtended }, at) => {
        const bare = at === 0 ? value.replace(PREFIX, '') : value
        return isExtended ? bare.replace(/%(?=[0-9a-f]{2})/gi, '=') : bare
      })
      for (const name of language === '' ? [charset] : [charset, `${charset}*${language}`]) {
        results.add(`=?${name}?Q?${words.join('')}?=`)
        results.add(`=?${name}?Q?${percentDecoded(words.join(''), '=')}?=`)
      }
    }
  }
  return [...results]
}

function join(segments: readonly Segment[], isEncoded: (segment: Segment) => boolean): string {
  return segments
    .map((segment, at) => {
      const value = at === 0 ? segment.value.replace(PREFIX, '') : segment.value
      return isEncoded(segment) ? percentDecoded(value) : value
    })
    .join('')
}
