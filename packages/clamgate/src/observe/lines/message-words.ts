import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Reason } from '../../policy/types.ts'
import type { Ignored } from '../../policy/verdict.ts'
import { listOf, placeOf } from '../../policy/words/names.ts'
import { verdictWords } from '../../policy/words/verdicts.ts'
import { address } from './lines.ts'

/** Addresses that one line names; those beyond are counted. */
const LISTED_ADDRESSES = 20

/** `Message from <a> to <b>`, or `to <b> and 2 more`. */
export function subjectOf({ from, recipients }: MessageRecord): string {
  const [first, ...more] = recipients
  return `Message from <${address(from)}> to <${address(first)}>${more.length === 0 ? '' : ` and ${more.length} more`}`
}

/** `<a>, <b> and 3 more`. */
export function addressList(addresses: readonly string[]): string {
  return listOf(addresses.map(address), LISTED_ADDRESSES)
}

/** What is known of a message, as it goes on from `Message from <a> to <b>`; the finding where there is one. */
export function predicateOf({ outcome }: MessageRecord): string {
  return cleanText(verdictWords(outcome).logged)
}

/** The finding that is ignored, and the recipients for whom; undefined: for all. */
export function ignoredIn({ outcome: { verdict }, recipients }: MessageRecord): {
  readonly ignored: Ignored | undefined
  readonly recipients: readonly string[] | undefined
} {
  const spared = verdict.kind === 'infected' ? verdict.spared : undefined
  const as = spared?.as ?? verdict
  return {
    ignored: 'ignored' in as ? as.ignored : undefined,
    recipients: spared?.recipients.flatMap((index) => recipients[index] ?? []),
  }
}

/** Who decided: `rule "spam", /etc/clamgate/clamgate.yaml:12`, or the key. */
export function deciderOf({ rule, key, text }: Reason): string {
  if (rule === undefined) return cleanText(key ?? text)
  return cleanText(`rule "${rule.name}"${rule.place === undefined ? '' : `, ${placeOf(rule.place)}`}`)
}
