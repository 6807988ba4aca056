import type { Actor } from '../../access/actor.ts'
import { named } from '../by.ts'
import {
  actReplySchema,
  actRequestSchema,
  actStepSchema,
  fileRequestSchema,
  previewRequestSchema,
  previewSchema,
  reportRequestSchema,
  reportSchema,
  reportsRequestSchema,
  reportsSchema,
  sentReplySchema,
  sentRequestSchema,
} from '../false-positives/documents.ts'
import type { FalsePositiveService } from '../false-positives/service.ts'
import { tellLines } from '../lines/tell.ts'
import { document, MESSAGE_TYPE, type Route, route } from '../route.ts'
import { stillMay } from '../still-may.ts'
import { handOut } from './hand-out.ts'

export interface FalsePositiveAnswers {
  /** What somebody may do about mail that is good. */
  readonly falsePositives: (actor: Actor) => FalsePositiveService
}

/** False positives: the act, a report of one with its files, the reports that were made. */
export function falsePositiveRoutes({ falsePositives }: FalsePositiveAnswers): readonly Route[] {
  return [
    route({
      name: 'previewFalsePositive',
      method: 'GET',
      path: '/false-positives/preview',
      summary: 'Who would get the mail, what would be ignored, and the report word by word',
      act: 'false-positives.act',
      query: previewRequestSchema,
      answer: document(previewSchema),
      handle: ({ actor, query }) => falsePositives(actor).preview(query),
    }),
    route({
      name: 'actOnFalsePositive',
      method: 'POST',
      path: '/false-positives/act',
      summary: 'Releases a mail that is good, ignores its signature, and writes a report',
      act: 'false-positives.act',
      body: actRequestSchema,
      answer: { kind: 'work', progress: actStepSchema, result: actReplySchema },
      handle({ actor, again, body, request, reply }) {
        const asking = { stillMay: stillMay({ actor, again }) }
        return tellLines(request, reply, (following) =>
          falsePositives(actor).act(named(actor, body), { ...following, ...asking }),
        )
      },
    }),
    route({
      name: 'reportFalsePositive',
      method: 'POST',
      path: '/false-positives/report',
      summary: 'Writes a report, and says all that would leave',
      act: 'false-positives.act',
      body: reportRequestSchema,
      answer: document(reportSchema),
      handle: ({ actor, body }) => falsePositives(actor).report(named(actor, body)),
    }),
    route({
      name: 'fileOfFalsePositive',
      method: 'POST',
      path: '/false-positives/file',
      summary: 'One file of a report; a POST, since it is noted who has asked',
      act: 'quarantine.content',
      body: fileRequestSchema,
      answer: { kind: 'octets', type: MESSAGE_TYPE },
      handle: ({ actor, body, reply }) =>
        handOut(reply, (take) => falsePositives(actor).file(named(actor, body), take)),
    }),
    route({
      name: 'listReports',
      method: 'GET',
      path: '/false-positives/reports',
      summary: 'Reports that were made, and whether they were sent',
      act: 'false-positives.act',
      query: reportsRequestSchema,
      answer: document(reportsSchema),
      handle: ({ actor, query }) => falsePositives(actor).reports(query.all),
    }),
    route({
      name: 'noteReportSent',
      method: 'POST',
      path: '/false-positives/sent',
      summary: 'Notes that a report was sent',
      act: 'false-positives.act',
      body: sentRequestSchema,
      answer: document(sentReplySchema),
      handle: ({ actor, body }) => falsePositives(actor).sent(body.id),
    }),
  ]
}
