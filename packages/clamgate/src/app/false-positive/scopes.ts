import type { Actor } from '../../access/actor.ts'
import { scopeOf as reachOf } from '../../access/may.ts'
import type { PreviewReply } from '../../api/false-positives/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import { CodedError } from '../../ground/coded-error.ts'
import { messageOf } from '../../ground/thrown.ts'
import { FalsePositiveError } from '../../quarantine/false-positive/errors.ts'
import { type FalsePositiveScope, type IgnoreScope, scopeOf } from '../../quarantine/false-positive/scope.ts'
import { copiesOf, WHY_NOT, whyNot } from '../../quarantine/release/states.ts'
import { ignorableName } from '../../signatures/ignore/name.ts'
import { untilOf } from '../signatures/wanted.ts'
import type { Case } from './case.ts'

/** For what a signature is ignored, in words. */
export const SCOPE_WORDS = {
  content: 'in this content alone',
  sender: 'in mail of this sender',
  domain: 'in mail of the domain of this sender',
  all: 'in all mail',
} as const

/**
 * For what a signature is ignored. Whoever looks after some domains ignores it in mail to them alone: one entry for each domain of
 * his that the mail went to.
 * @throws {FalsePositiveError} FALSE_POSITIVE_SCOPE
 * @throws {SignatureError} where nobody may ignore it, as those of the samples that prove that clamd works
 */
export function ignoreScopesOf(
  wanted: FalsePositiveScope,
  { entry, signature, sha256, reached = [] }: Case,
  actor: Actor,
): readonly IgnoreScope[] {
  ignorableName(signature)
  const scope = scopeOf(wanted, entry.description.sender.address, sha256)
  if (reachOf(actor, 'signatures.ignore').of === 'everything') return [scope]
  if (scope.scope !== undefined) {
    throw new FalsePositiveError(
      'FALSE_POSITIVE_SCOPE',
      'A signature cannot be ignored for a sender and for your domains at once',
      { remedy: 'Take the scope content or all: either is for mail to your domains alone.' },
    )
  }
  const domains = reached.map((address) => address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  return [...new Set(domains)].map((domain) => ({ ...scope, scope: `recipient:${domain}` }))
}

interface Previewed {
  readonly scope: FalsePositiveScope
  readonly until: string
  readonly actor: Actor
  readonly nowMs: number
}

/** What would be ignored for whom until when, and of what. */
export function describePreview(
  of: Case,
  { scope, until, actor, nowMs }: Previewed,
): Pick<PreviewReply, 'entry' | 'signature' | 'part' | 'ignore'> {
  const { part } = of.found
  return {
    ...{ entry: of.entry.description.id, signature: cleanText(of.signature, 300), ignore: ignored() },
    ...(part === undefined ? {} : { part: { type: part.type, name: part.name, sha256: part.sha256 } }),
  }

  function ignored(): PreviewReply['ignore'] {
    try {
      if (scope === 'content' && of.failure !== undefined) throw of.failure
      const scopes = ignoreScopesOf(scope, of, actor)
      const end = new Date(untilOf(until, nowMs)).toISOString()
      const whom = scopes.flatMap(({ scope: text }) => text ?? []).map((text) => cleanText(text, 300))
      const narrowed = whom.length === 0 ? '' : ` (${whom.join(', ')})`
      const sentence = `${cleanText(of.signature, 300)} is ignored ${SCOPE_WORDS[scope]}${narrowed} until ${end}`
      return { sentence, until: end, scopes: scopes.map((one) => ({ ...one })) }
    } catch (error) {
      const refused = messageOf(error)
      const code = error instanceof CodedError ? { code: error.code } : {}
      return { sentence: `It cannot be ignored so: ${refused}`, scopes: [], refused, ...code }
    }
  }
}

/** Who gets the mail, and why somebody does not. */
export function whoGets({ entry, reached }: Case): PreviewReply['release']['recipients'] {
  return copiesOf(entry.description.recipients, entry.log)
    .map((copy, index) => ({ ...copy, shown: entry.copies[index]?.state ?? copy.state }))
    .filter(({ address }) => reached === undefined || reached.includes(address))
    .map((copy) => {
      const why = whyNot(copy, false)
      return {
        ...{ address: copy.address, state: copy.shown },
        ...(why === undefined ? {} : { why: WHY_NOT[why], whyCode: why }),
      }
    })
}
