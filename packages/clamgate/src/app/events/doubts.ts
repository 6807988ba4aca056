/** Why what would be decided today is not known, or not for sure: the code is stable, and catalogues of other languages go by it. */
export interface Doubt {
  readonly code: DoubtCode
  /** In English, without its dot. */
  readonly sentence: string
  /** What of the sentence is no word of ours. */
  readonly values?: Readonly<Record<string, string>>
}

/** Sentences of which none says more than another time. */
const PLAIN = {
  'too-little-kept': 'Too little is kept of how it was decided',
  sentinel:
    'It was treated so because of what its sender had sent (policy.sentinel), and who is treated so changes by itself: clamgate sentinel list',
  'no-official-databases': 'It was scanned without the official databases: what they would find is not known',
  'was-exempt': 'It was exempt, and so not scanned; today it would be scanned',
  'now-oversize':
    'It is above engine.maxScanSize today, and nobody knows whether the finding is in its beginning',
  'not-scanned-whole': 'It was not scanned as a whole; today it would be',
  'not-scanned-at-all': 'It was not scanned at all; today its beginning would be',
} as const

/** Every code. */
export const DOUBT_CODES = [
  ...(Object.keys(PLAIN) as readonly (keyof typeof PLAIN)[]), // the keys of what stands above
  ...(['scan-failed', 'header-fields', 'other-host'] as const),
] as const
export type DoubtCode = (typeof DOUBT_CODES)[number]

export function doubt(code: keyof typeof PLAIN): Doubt {
  return { code, sentence: PLAIN[code] }
}

export function scanFailedThen(failure: string): Doubt {
  const sentence = `The scan failed then (${failure}): today it may not, and what it would find is not known`
  return { code: 'scan-failed', sentence, values: { failure } }
}

export function fieldsNotKept(names: readonly string[]): Doubt {
  const fields = names.join(', ')
  const sentence = `A condition asks for header fields (${fields}) of which nothing, or not all, was kept`
  return { code: 'header-fields', sentence, values: { fields } }
}

export function decidedElsewhere(host: string, own: string): Doubt {
  const sentence = `It was decided by ${host}; what is said of today is by the policy of ${own}`
  return { code: 'other-host', sentence, values: { host, own } }
}
