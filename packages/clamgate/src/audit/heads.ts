import type { LoggedHead } from './verify.ts'

const SENTENCE = String.raw`audit\.head row (\d{1,15}) of (\d{4}-\d\d-\d\dT[\d:.]{8,16}Z) chain ([0-9a-f]{64})`
const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d| [A-Z]{2,5})?`
/** What stands in front of a message: that of containers, the priority, and that of syslog, journalctl or a file of ours. */
const BEFORE = [
  String.raw`(?:\S+ +\| )?(?:\S+ std(?:out|err) [FP] )?(?:<\d{1,3}>)?`,
  String.raw`(?:(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|(?:[A-Z][a-z]{2} )?${ISO}) \S+ [^\s:[\]]+(?:\[\d+\])?: |1 ${ISO} \S+ \S+ \S+ \S+ - )?`,
  `(?:${ISO} )?`,
].join('')
/** {@link headSentence} as all that is said: what a mail says stands in lines, too, and none of it is a head. */
const HEAD = new RegExp(`^${BEFORE}${SENTENCE}\\s*$`)
/** Where a line of JSON has its text: ours, that of journalctl, those of others that hand lines on. */
const TEXTS = ['msg', 'MESSAGE', 'message', 'log'] as const

/** The line of a log that keeps a head of the chain. */
export function headSentence({ n, hash, atMs }: { n: number; hash: string; atMs: number }): string {
  return `audit.head row ${n} of ${new Date(atMs).toISOString()} chain ${hash}`
}

/** The head in a line of a log, whatever form that has: text of syslog, or JSON. */
export function headsIn(line: string): readonly LoggedHead[] {
  // Most lines are of something else.
  if (!line.includes('audit.head row')) return []
  return textsOf(line.trim()).flatMap((text) => {
    const [, n, at, hash] = HEAD.exec(text) ?? []
    return hash === undefined ? [] : [{ n: Number(n), hash, atMs: Date.parse(at ?? '') }]
  })
}

function textsOf(line: string): readonly string[] {
  if (!line.startsWith('{')) return [line]
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return []
    const texts: readonly unknown[] = TEXTS.map((key) => Reflect.get(value, key))
    return texts.filter((text) => typeof text === 'string')
  } catch {
    return []
  }
}
