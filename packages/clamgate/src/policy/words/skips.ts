import type { Skip } from '../verdict.ts'

/** How an exemption is said. */
interface SkipWords {
  /** The list that exempts. */
  readonly key: string
  /** What is exempt, in a line of the log. */
  readonly what: string
  /** The same in a header field, which names nothing of ours. */
  readonly inHeader: string
}

/** One row for each way to be exempt. */
const SKIP_WORDS: Readonly<Record<Skip['by'], SkipWords>> = {
  network: { key: 'policy.skip.networks', what: 'client network', inHeader: 'exempt client' },
  authenticated: { key: 'policy.skip.authenticated', what: 'user', inHeader: 'exempt user' },
  sender: { key: 'policy.skip.senders', what: 'sender', inHeader: 'exempt sender' },
  recipients: { key: 'policy.skip.recipients', what: 'recipients', inHeader: 'exempt recipients' },
  release: { key: 'quarantine.release', what: 'release of', inHeader: 'released' },
}

/** The same for one exemption: entries of `policy.skip.raw` have keys of their own. */
export function skipWords({ by, isRaw }: Skip): SkipWords {
  const words = SKIP_WORDS[by]
  return isRaw === true ? { ...words, key: words.key.replace('skip.', 'skip.raw.') } : words
}
