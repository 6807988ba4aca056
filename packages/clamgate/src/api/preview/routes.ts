import type { Actor } from '../../access/actor.ts'
import { PAGE_HEADERS, sentencePage } from '../../quarantine/preview/html/page.ts'
import { toldFailure } from '../failures.ts'
import { goneSignal } from '../gone.ts'
import { document, type Route, route } from '../route.ts'
import {
  attachmentIdSchema,
  attachmentRequestSchema,
  pageRequestSchema,
  previewIdSchema,
  previewRequestSchema,
  previewSchema,
} from './documents.ts'
import type { PreviewService } from './service.ts'

export interface PreviewAnswers {
  readonly previews: (actor: Actor) => PreviewService
}

/** What a kept mail says, made harmless: a document, a page for a frame, attachments. */
export function previewRoutes({ previews }: PreviewAnswers): readonly Route[] {
  return [
    route({
      name: 'previewEntry',
      method: 'GET',
      path: '/quarantine/:id/preview',
      summary: 'What a kept mail says, made harmless: text, header, attachments',
      act: 'quarantine.preview',
      params: previewIdSchema,
      query: previewRequestSchema,
      answer: document(previewSchema),
      handle: ({ actor, params: { id }, query, reply }) => previews(actor).show(id, query, goneSignal(reply)),
    }),
    route({
      name: 'previewEntryPage',
      method: 'GET',
      path: '/quarantine/:id/preview/page',
      summary:
        'The text or the HTML of a kept mail as a page for a frame with sandbox, from which nothing is fetched',
      act: 'quarantine.preview',
      params: previewIdSchema,
      query: pageRequestSchema,
      answer: { kind: 'octets', type: 'text/html' },
      async handle({ actor, params: { id }, query, request, reply, audit }) {
        try {
          const page = await previews(actor).page(id, query, goneSignal(reply))
          return await reply.headers(PAGE_HEADERS).send(page)
        } catch (error) {
          // Whoever looks at the frame reads it; a frame shows no problem object.
          const { status, problem } = toldFailure(error, request)
          audit.tell({ code: problem.code, failed: true })
          const sentences = [`${problem.sentence}.`, problem.remedy ?? '']
          const page = sentencePage(query.language, ...sentences.filter((one) => one !== ''))
          return await reply.code(status).headers(PAGE_HEADERS).send(page)
        }
      },
    }),
    route({
      name: 'downloadAttachment',
      method: 'POST',
      path: '/quarantine/:id/attachments/:index',
      summary: 'An attachment of a kept mail, as it is or in a ZIP with the password infected',
      act: 'quarantine.content',
      params: attachmentIdSchema,
      body: attachmentRequestSchema,
      answer: { kind: 'octets', type: 'application/octet-stream' },
      async handle({ actor, params: { id, index }, body, reply }) {
        const { name, content } = await previews(actor).attachment(id, index, body, goneSignal(reply))
        return await reply
          .headers({
            'content-type': 'application/octet-stream',
            'content-disposition': `attachment; filename="${name}"`,
            'content-security-policy': "sandbox; default-src 'none'",
            'x-content-type-options': 'nosniff',
            'cache-control': 'no-store',
          })
          .send(content)
      },
    }),
  ]
}
