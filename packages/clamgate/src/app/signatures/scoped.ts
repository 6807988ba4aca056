import type { Actor } from '../../access/actor.ts'
import { noSuchThing } from '../../access/errors.ts'
import { type Scope, scopeOf, within } from '../../access/may.ts'
import type { IgnoreReply } from '../../api/signatures/documents.ts'
import type { IgnoredEntry, IgnoreRequest, TrippedSignature } from '../../api/signatures/names.ts'
import type { Following, SignatureService } from '../../api/signatures/service.ts'
import { SignatureError } from '../../signatures/errors.ts'
import type { Ignoring } from './ignoring.ts'

/** In the place of who has ignored a signature in all mail: not for those who look after some of it. */
const AN_ADMINISTRATOR = 'an administrator'

/**
 * Signatures for somebody. Whoever looks after some domains ignores a signature in mail to these alone, sees and takes back such
 * entries alone, and hears no count of hits: they are those of all mail.
 */
export function signaturesFor(
  actor: Actor,
  { service, ignoring }: { readonly service: SignatureService; readonly ignoring: Ignoring },
): SignatureService {
  const seen = scopeOf(actor, 'signatures.read')
  const acted = scopeOf(actor, 'signatures.ignore')
  const told = seen.of === 'everything' ? service : narrowed(service, seen)
  if (acted.of === 'everything') return told
  return {
    ...told,
    async ignore(request, following) {
      const replies: IgnoreReply[] = []
      for (const scope of scopesFor(request, acted)) {
        replies.push(await service.ignore({ ...request, scope }, following))
      }
      const [first = noSuchThing()] = replies
      const good = replies.every((reply) => reply.good)
      return { ...first, good, sentence: replies.map(({ sentence }) => sentence).join('; ') }
    },
    unignore: (request, following: Following) =>
      ignoring.unignore(request, following, (entry) => isWithin(entry, acted)),
  }
}

function narrowed(service: SignatureService, scope: Scope): SignatureService {
  return {
    ...service,
    async status() {
      const status = await service.status()
      const ignored = status.ignored.flatMap((entry) => shown(entry, scope) ?? [])
      return { ...status, tripped: status.tripped.map(uncounted), ignored }
    },
    async explain(name) {
      const { ignored, tripped, ...reply } = await service.explain(name)
      return {
        ...{ ...reply, hits: null, firstSeenAt: null },
        ignored: ignored === null ? null : (shown(ignored, scope) ?? null),
        tripped: tripped === null ? null : uncounted(tripped),
      }
    },
  }
}

function uncounted(tripped: TrippedSignature): TrippedSignature {
  return { ...tripped, hits: null, senders: null }
}

/** What holds for all mail holds for theirs, too; a reason may say whose mail it was about. */
function shown(entry: IgnoredEntry, scope: Scope): IgnoredEntry | undefined {
  if (isWithin(entry, scope)) return entry
  const isForAll = entry.scope === undefined && entry.sha256 === undefined
  return isForAll ? { ...entry, by: AN_ADMINISTRATOR, reason: '' } : undefined
}

const RECIPIENT = 'recipient:'

/** It is for mail to these domains or addresses alone. */
function isWithin({ scope: text }: Pick<IgnoredEntry, 'scope'>, scope: Scope): boolean {
  if (text === undefined || !text.startsWith(RECIPIENT)) return false
  const whom = text.slice(RECIPIENT.length).trim()
  // What is a pattern, or a domain with those below it, reaches further than it can be told here.
  if (whom === '' || /[*?/\s]|^\./.test(whom)) return false
  const address = whom.includes('@') ? whom : `x@${whom}`
  return within(scope, [address]).length > 0
}

/** @throws {SignatureError} SIGNATURES_ARGUMENT for mail of others, or for a sender */
function scopesFor({ scope }: IgnoreRequest, acted: Scope): readonly string[] {
  const all = acted.of === 'domains' ? acted.domains : acted.of === 'addresses' ? acted.addresses : []
  if (scope === undefined) return all.map((whom) => `${RECIPIENT}${whom}`)
  if (isWithin({ scope }, acted)) return [scope]
  throw new SignatureError(
    'SIGNATURES_ARGUMENT',
    'You may have a signature ignored in mail to your domains alone',
    {
      remedy: `Leave the scope out, or write recipient:ADDRESS or recipient:DOMAIN with one of yours${all.length === 0 ? '' : `: ${all.join(', ')}`}.`,
    },
  )
}
