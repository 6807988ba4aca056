import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AccessError } from '../../../access/errors.ts'
import type { Entered, From } from '../../../accounts/entrance-types.ts'
import { document, type Route, route } from '../../route.ts'
import { setSessionCookie } from '../cookie.ts'
import { fromOf } from '../gate.ts'

/** Single sign-on, as the routes need it. */
export interface SingleSignOnService {
  begin(): Promise<{ readonly url: string; readonly secret: string }>
  /** Somebody comes back, with what stands behind the `?`. */
  finish(secret: string, query: string, from: From): Promise<Entered>
  /** `console.url`, without a slash at its end. */
  readonly consoleUrl: () => string
}

export interface SingleSignOnAnswers {
  readonly singleSignOn: SingleSignOnService
}

const placeSchema = z.object({ url: z.string() })

/** It comes along when the provider sends somebody back, which the cookie of a session, being Strict, does not. */
const COOKIE = '__Host-cg-oidc'
const COOKIE_S = 600

/** Signing in where another house knows who it is. */
export function singleSignOnRoutes({ singleSignOn }: SingleSignOnAnswers): readonly Route[] {
  return [
    route({
      name: 'beginSingleSignOn',
      method: 'POST',
      path: '/session/oidc',
      summary: 'Where to go for single sign-on',
      act: 'anybody',
      answer: document(placeSchema),
      async handle({ reply }) {
        const { url, secret } = await singleSignOn.begin()
        setCookie(reply, secret, COOKIE_S)
        return { url }
      },
    }),
    route({
      name: 'finishSingleSignOn',
      method: 'GET',
      path: '/session/oidc/return',
      summary: 'Back from single sign-on: a redirect to the console',
      act: 'anybody',
      answer: { kind: 'redirect' },
      async handle({ request, reply, audit }) {
        const [, query = ''] = /\?(.*)$/s.exec(request.raw.url ?? '') ?? []
        setCookie(reply, '', 0)
        try {
          const entered = await singleSignOn.finish(cookieOf(request), query, fromOf(request))
          setSessionCookie(reply, entered.secret)
          const then =
            entered.state === 'signed-in' ? '/overview' : `/sign-in?second=${entered.methods.join(',')}`
          return goTo(reply, singleSignOn.consoleUrl() + then)
        } catch (error) {
          // A browser is here, and no program: it is shown the sign-in page, and that says why.
          if (!(error instanceof AccessError)) throw error
          audit.tell({ code: error.code, failed: true })
          return goTo(reply, `${singleSignOn.consoleUrl()}/sign-in?problem=${error.code}`)
        }
      },
    }),
  ]
}

/** A redirect that is sent once what was done is written down: one of Fastify's own is on its way at once. @returns its body */
function goTo(reply: FastifyReply, url: string): string {
  reply.code(303).header('location', url)
  return ''
}

function setCookie(reply: FastifyReply, secret: string, seconds: number): void {
  const flags = `Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`
  reply.header('set-cookie', `${COOKIE}=${secret}; ${flags}`)
}

function cookieOf({ headers }: FastifyRequest): string {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const ours = pairs.filter((pair) => pair.startsWith(`${COOKIE}=`))
  return ours.length === 1 ? (ours[0] ?? '').slice(COOKIE.length + 1) : ''
}
