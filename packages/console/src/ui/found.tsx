import { mailWords, wordFor } from '../words/mail.ts'
import { Badge, type Tone } from './state.tsx'

/** Where the class says more than that something was found. */
const TONES: Readonly<Record<string, Tone>> = {
  clean: 'plain',
  skipped: 'plain',
  infected: 'bad',
  failure: 'warn',
  unscannable: 'warn',
  oversize: 'warn',
  'databases-missing': 'warn',
  'databases-outdated': 'warn',
}
/** Found, and yet not what makes a computer ill. */
const MILD: ReadonlySet<string> = new Set(['spam', 'pua', 'heuristic', 'macro', 'policy', 'unofficial'])

interface FoundProps {
  /** What the message turned out to be. */
  readonly outcome: string
  /** Class of its signature. */
  readonly of?: string | undefined
}

/** What a message turned out to be, in a word. */
export function Found({ outcome, of }: FoundProps) {
  const words = mailWords()
  if (outcome !== 'infected' || of === undefined)
    return <Badge tone={TONES[outcome] ?? 'warn'}>{wordFor(words.outcomes, outcome)}</Badge>
  return <Badge tone={MILD.has(of) ? 'warn' : 'bad'}>{wordFor(words.classes, of)}</Badge>
}

/** What was done with it. */
const ACTION_TONES: Readonly<Record<string, Tone>> = {
  accept: 'good',
  tag: 'good',
  quarantine: 'info',
  defer: 'warn',
  'mta-hold': 'warn',
  reject: 'bad',
  discard: 'bad',
}

export function Decision({ action }: { readonly action: string }) {
  return <Badge tone={ACTION_TONES[action] ?? 'plain'}>{wordFor(mailWords().actions, action)}</Badge>
}
