import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Act } from '../../access/acts.ts'
import type { AuditTrail } from '../../audit/trail.ts'
import type { DigestLanguage } from '../../config/sections/digest.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Words } from '../../quarantine/digest/words.ts'
import type { BeginLinkDeed, LinkAct, Links, LinkView } from '../../quarantine/links/types.ts'
import { clientAddress } from '../client-address.ts'
import { linkPage, MAX_WORDS, messagePage, PAGE_POLICY } from './page.ts'
import type { MayAsk } from './rate.ts'

/** What is needed for the pages behind the links of digests. */
export interface LinkPages {
  readonly links: Links
  readonly mayAsk: MayAsk
  /** `digest.language`: before it is known whose link it is. */
  readonly usualLanguage: () => DigestLanguage
  readonly words: (language: DigestLanguage) => Promise<Words>
}

const ACTS: readonly LinkAct[] = ['release', 'ask', 'approve', 'refuse']
/** What the audit calls them. */
const AUDITED_AS: Readonly<Record<LinkAct, Act>> = {
  release: 'quarantine.release',
  ask: 'requests.ask',
  approve: 'requests.decide',
  refuse: 'requests.decide',
}
/** A form has an act and a few words. */
const FORM_LIMIT_BYTES = 8192

const STATUS: Readonly<Record<LinkView['kind'], number>> = {
  mail: 200,
  unknown: 404,
  expired: 410,
  gone: 410,
  elsewhere: 409,
  away: 503,
}

/**
 * Adds `GET`, `HEAD` and `POST /q/TOKEN`. Scanners of mail follow every link, and some press Enter: GET and HEAD show and change
 * nothing; POST acts. Whoever has a link may use it, so that nothing else proves who asks: no cookie, no log-in, no origin.
 */
export function addLinkRoutes(app: FastifyInstance, pages: LinkPages, trail: AuditTrail | undefined): void {
  const { links } = pages
  void app.register(async (inner) => {
    inner.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    )
    inner.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'content-security-policy': PAGE_POLICY, 'x-robots-tag': 'noindex, nofollow' })
      if (pages.mayAsk(clientAddress(request))) return
      const words = await pages.words(pages.usualLanguage())
      return reply.code(429).header('retry-after', '60').type(HTML).send(messagePage('page.busy', words))
    })
    inner.get('/q/:token', async (request, reply) => show(await links.look(tokenOf(request)), reply))
    inner.post('/q/:token', async (request, reply) => {
      const { body } = request
      const form = body instanceof URLSearchParams ? body : new URLSearchParams()
      const act = ACTS.find((one) => one === form.get('act'))
      const token = tokenOf(request)
      if (act === undefined) return show(await links.look(token), reply)
      const said = (form.get('words') ?? '').slice(0, MAX_WORDS)
      // Who presses the button and goes away wants it done all the same.
      const following = {
        signal: AbortSignal.timeout(ACT_TIMEOUT_MS),
        begin: beginBy(trail, { id: request.id, address: clientAddress(request) }),
      }
      return show(await links.act(token, act, said, following), reply)
    })
  })

  async function show(view: LinkView, reply: FastifyReply): Promise<FastifyReply> {
    const words = await pages.words(view.language)
    return reply.code(STATUS[view.kind]).type(HTML).send(linkPage(view, words))
  }
}

const HTML = 'text/html; charset=utf-8'
/** Longer than an MTA may take for a mail. */
const ACT_TIMEOUT_MS = 120_000

/** Whose link it is stands in the audit, and never the link. */
function beginBy(
  trail: AuditTrail | undefined,
  { id, address }: { readonly id: string; readonly address: string },
): BeginLinkDeed {
  return async ({ act, holder, entry }) => {
    const begun = await trail?.begin({
      actor: { kind: 'nobody', id: holder, name: `${cleanText(holder, 254)}, by a link`, address },
      ...{ act: AUDITED_AS[act], route: 'followLink', object: entry, after: { link: act }, request: id },
    })
    return async ({ isDone, code }) => await begun?.end(isDone ? 'ok' : 'failed', { code })
  }
}

function tokenOf({ params }: FastifyRequest): string {
  const token: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'token') : ''
  return typeof token === 'string' ? token : ''
}
