import type { z } from 'zod'
import { decisionReplySchema, decisionRequestSchema } from '../digest/documents.ts'
import { eventSchema, factsSchema } from '../events/documents.ts'
import { reportSchema } from '../false-positives/documents.ts'
import { problemSchema } from '../problem.ts'
import { actProgressSchema, actReplySchema, entrySchema } from '../quarantine/documents.ts'
import { statusSchema } from '../routes/status.ts'
import { ignoreReplySchema, progressSchema, updateReportSchema } from '../signatures/documents.ts'
import { ignoredSchema, nameRequestSchema, trippedSchema } from '../signatures/names.ts'

/**
 * Documents with a name that types of clients are called by: those in several routes, or inside of others. The rest is called
 * by the route that has it.
 */
export const COMPONENTS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [problemSchema, 'Problem'],
  [eventSchema, 'Event'],
  [factsSchema, 'EventFacts'],
  [entrySchema, 'Entry'],
  [actProgressSchema, 'ActProgress'],
  [actReplySchema, 'ActReply'],
  [decisionRequestSchema, 'Decision'],
  [decisionReplySchema, 'DecisionReply'],
  [reportSchema, 'Report'],
  [statusSchema, 'Status'],
  [nameRequestSchema, 'SignatureName'],
  [updateReportSchema, 'SignatureUpdate'],
  [progressSchema, 'SignatureProgress'],
  [ignoreReplySchema, 'IgnoreReply'],
  [ignoredSchema, 'IgnoredSignature'],
  [trippedSchema, 'TrippedSignature'],
])
