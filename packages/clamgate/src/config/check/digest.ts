import { parseAddressPattern, parseDomainPattern } from '../../patterns/patterns.ts'
import { parseDigestSchedule } from '../digest-schedule.ts'
import { error, type Finding } from '../problem.ts'
import type { Config } from '../schema.ts'
import type { ListEntry } from '../sections/lists.ts'

/** Digests that never come, or come otherwise than meant. */
export function* checkDigest(config: Config): Generator<Finding> {
  const { digest } = config
  const parsed = parseDigestSchedule(digest.schedule)
  if (!parsed.ok) yield error('digest.schedule', parsed.message, parsed.remedy)
  if (digest.timeZone !== undefined && !isTimeZone(digest.timeZone)) {
    yield error('digest.timeZone', `${digest.timeZone} is no time zone`, 'write one such as Europe/Berlin')
  }
  yield* domainList('digest.domains', digest.domains)
  for (const [index, { domains }] of digest.managers.entries()) {
    yield* domainList(`digest.managers[${index}].domains`, domains)
  }
  for (const [index, { for: addresses }] of digest.languages.entries()) {
    const key = `digest.languages[${index}].for`
    for (const text of plainTexts(addresses)) {
      const pattern = parseAddressPattern(text)
      if (!pattern.ok) yield error(key, pattern.message, pattern.remedy)
    }
  }
  for (const [index, { subject }] of digest.texts.entries()) {
    if (!/[\r\n]/.test(subject?.trimEnd() ?? '')) continue
    yield error(`digest.texts[${index}].subject`, 'a subject is one line', 'put the rest into intro')
  }
}

/** Whether somebody gets digests. */
export function hasAudience({ domains, managers, address }: Config['digest']): boolean {
  return domains.length > 0 || managers.length > 0 || address !== undefined
}

function* domainList(key: string, entries: readonly ListEntry[]): Generator<Finding> {
  for (const text of plainTexts(entries)) {
    const pattern = parseDomainPattern(text)
    if (!pattern.ok) yield error(key, pattern.message, pattern.remedy)
  }
}

/** Texts and lines of files. */
function plainTexts(entries: readonly ListEntry[]): readonly string[] {
  return entries.flatMap((entry) =>
    typeof entry === 'string' ? [entry] : (entry.lines ?? []).map(({ text }) => text),
  )
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
