import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../access/actor.ts'
import type { Act } from '../access/acts.ts'
import type { AuditNotes } from '../audit/trail.ts'
import { asked } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Content type of a message, RFC 2046 section 5.2.1. */
export const MESSAGE_TYPE = 'message/rfc822'

/**
 * What a route answers with: one document; items, a line of JSON each (`events/told-items.ts`); work that is followed by lines
 * of JSON (`lines/tell.ts`); octets; a redirect of a browser (303); a stream of events (SSE).
 */
export type Answering =
  | { readonly kind: 'document'; readonly schema: z.ZodType }
  | { readonly kind: 'lines'; readonly schema: z.ZodType }
  | { readonly kind: 'work'; readonly progress: z.ZodType; readonly result: z.ZodType }
  | { readonly kind: 'octets'; readonly type: string }
  | { readonly kind: 'redirect' }
  | { readonly kind: 'events' }

/**
 * One thing that can be asked for, as data: of these the servers are made, on the Unix socket below `/v1` and on TCP below
 * `/api/v1`; the document of OpenAPI, the client, the list of who may what.
 */
export interface Route {
  /** `listEvents`: operationId of OpenAPI, method of the client. */
  readonly name: string
  readonly method: Method
  /** Below the prefix, with Fastify's parameters: `/events/:id`. */
  readonly path: string
  /** What it does, a sentence without a dot. */
  readonly summary: string
  /** What `may` is asked before anything else; `anybody` where nobody has signed in yet. */
  readonly act: Act | 'anybody'
  readonly params?: z.ZodType | undefined
  readonly query?: z.ZodType | undefined
  readonly body?: z.ZodType | undefined
  /** Content type of a body that is handed on as a stream, as long as it comes; in the place of `body`. */
  readonly takes?: string | undefined
  readonly answer: Answering
  /** Longest body, octets; left out: that of the server. */
  readonly bodyLimit?: number | undefined
  /**
   * All that it does is one transaction of the store, which writes its row of the audit, too. Left out: a row says before that it has
   * begun, and one afterwards how it ended, since no transaction holds what a mail server or a file does.
   */
  readonly isTransaction?: true
  /** What a row of the audit says where what is done depends on the body; left out, or undefined for a bad body: {@link act}. */
  readonly auditedAs?: (body: unknown) => { readonly act: Act; readonly after: object } | undefined
  readonly handle: (call: RouteCall) => unknown
}

/** A request to a route, by somebody who may do its act. */
export interface RouteCall {
  readonly actor: Actor
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Who it is now, for what goes on for long: rejects when the session or token has ended meanwhile. It is no use of a session. */
  readonly again: () => Promise<Actor>
  /** What the audit says of an act beside who, what and when: what stood there before, what does now. */
  readonly audit: AuditNotes
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined

interface Definition<P, Q, B> extends Omit<Route, 'params' | 'query' | 'body' | 'handle'> {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** What was asked for has been checked. */
  readonly handle: (
    asking: RouteCall & { readonly params: Read<P>; readonly query: Read<Q>; readonly body: Read<B> },
  ) => unknown
}

/** Makes a route whose handler gets what its schemas have read. What they refuse is answered with 400, CONTROL_BAD_REQUEST. */
export function route<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: Definition<P, Q, B>): Route {
  const { params, query, body } = definition
  const read = <S extends z.ZodType | undefined>(schema: S, value: unknown) =>
    (schema === undefined ? undefined : asked(schema, value)) as Read<S>
  return {
    ...definition,
    handle: ({ request, ...call }) =>
      definition.handle({
        ...{ ...call, request },
        params: read<P>(params as P, request.params),
        query: read<Q>(query as Q, request.query),
        body: read<B>(body as B, request.body),
      }),
  }
}

/** A route that answers with one document. */
export function document(schema: z.ZodType): Answering {
  return { kind: 'document', schema }
}
