import { formatSize } from '../../config/units.ts'
import { joined, type Sentence, sentencesOf } from '../../ground/saying/sentence.ts'
import type { Check } from '../check.ts'
import { OF_DAEMON } from './of-daemon.ts'
import { OF_ENGINE } from './of-engine.ts'
import { OF_HOST } from './of-host.ts'
import { OF_PORTS } from './of-ports.ts'
import { OF_POSTFIX } from './of-postfix.ts'
import { OF_PROGRAMS } from './of-programs.ts'
import { OF_SERVICE } from './of-service.ts'
import { OF_SIGNATURES } from './of-signatures.ts'

/** All that doctor says, by the name of the sentence, with places for values. */
export const SENTENCES = {
  ...OF_DAEMON,
  ...OF_SERVICE,
  ...OF_ENGINE,
  ...OF_SIGNATURES,
  ...OF_POSTFIX,
  ...OF_PORTS,
  ...OF_HOST,
  ...OF_PROGRAMS,
} as const

/** Says one of them. */
export const say = sentencesOf(SENTENCES, formatSize)

/** What a check has seen, in these sentences one behind the other. */
export function seen(...sentences: readonly Sentence[]): Required<Pick<Check, 'detail' | 'told'>> {
  const { text, told } = joined(sentences)
  return { detail: text, told }
}

/** The same check, with more behind what it has seen. */
export function withMore<C extends Pick<Check, 'detail' | 'told'>>(check: C, more: Sentence): C {
  const { detail, told } = check
  return { ...check, detail: `${detail}${more.text}`, ...(told && { told: [...told, ...more.told] }) }
}

type Advice = Pick<Check, 'remedy' | 'advice'>

/** What to do about it. */
export function advised(...sentences: readonly Sentence[]): Advice {
  const { text, told } = joined(sentences)
  return { remedy: text, advice: told }
}

/** What a failure says itself of its remedy, which catalogues have by its code; else this. */
export function adviceOf(
  failure: { readonly remedy?: string | undefined } | undefined,
  otherwise: Sentence,
): Advice {
  return failure?.remedy === undefined ? advised(otherwise) : { remedy: failure.remedy }
}
