import { createHash } from 'node:crypto'
import type { ReportReply, ReportRequest, ReportsReply } from '../../api/false-positives/documents.ts'
import type { SignatureService } from '../../api/signatures/service.ts'
import { messageOf } from '../../ground/thrown.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { FalsePositiveError } from '../../quarantine/false-positive/errors.ts'
import { headersOf, writeReport } from '../../quarantine/false-positive/report.ts'
import {
  NOWHERE,
  type Report,
  type ReportFile,
  type ReportRecord,
  type ReportStore,
} from '../../quarantine/false-positive/types.ts'
import { reportPlaceOf } from '../../signatures/catalogue/reports.ts'
import type { SignaturePlace } from '../signatures/ignoring.ts'
import type { Case } from './case.ts'

export interface ReportingDeps {
  readonly signatures: Pick<SignatureService, 'explain'>
  /** Where a signature stands, by its name as it is in files. */
  readonly places: (name: string) => Promise<readonly SignaturePlace[]>
  readonly reports: ReportStore
  readonly log: Log
  readonly now: () => number
}

/** Writes reports, and keeps track of them. */
export interface Reporting {
  /** The report as it leaves. */
  make(of: Case, request: ReportRequest): Promise<ReportReply>
  /** From now on it is known of it. A store that is away keeps nobody from reporting. */
  track(of: Case, by: string): Promise<void>
  /**
   * The octets of a file of a report.
   * @throws {FalsePositiveError} FALSE_POSITIVE_NO_FILE
   */
  file(of: Case, request: ReportRequest, what: ReportFile['what']): Promise<Buffer>
}

/** Why it is good, where nobody says. */
export const DEFAULT_REASON = 'False positive'

export function createReporting({ signatures, places, reports, log, now }: ReportingDeps): Reporting {
  async function written(of: Case, { include, reason }: ReportRequest) {
    if (of.failure !== undefined) throw of.failure
    const { description } = of.entry
    const explained = await signatures.explain(of.reported)
    const place = reportPlaceOf(explained.places[0]?.source ?? description.outcome.source ?? 'official')
    const { part, engineVersion, databaseVersion } = of.found
    const report = writeReport(
      {
        ...{ signature: of.signature, reported: of.reported, to: place, why: reason ?? DEFAULT_REASON },
        places: explained.places.map(({ source, file, updated, pattern }) => ({
          ...{ source, file, updated: updated ?? undefined, pattern: pattern ?? undefined },
        })),
        ...{ engineVersion, databaseVersion: databaseVersion ?? description.databaseVersion },
        part: part && { ...part, bytes: part.octets.length },
        mail: { bytes: description.message.bytes, sha256: description.message.sha256 },
        foundOn: new Date(description.receivedAtMs).toISOString(),
        sender: description.sender.address,
        recipients: of.reached ?? description.recipients.map(({ address }) => address),
      },
      new Set(include),
      headersOf(of.message),
    )
    return { report, place }
  }

  return {
    async make(of, request) {
      const { report, place } = await written(of, request)
      return describeReport(idOf(of, request.by), of.signature, report, place)
    },
    async track(of, by) {
      const { signature, sha256, entry } = of
      const { id, outcome } = entry.description
      const [explained, found] = await Promise.all([
        signatures.explain(of.reported),
        // Where nobody could look it is not known, which is not nowhere.
        places(signature).catch(() => undefined),
      ])
      const contents = found && new Set(found.map(({ md5 }) => md5))
      const report: ReportRecord = {
        ...{ id: idOf(of, by), entry: id, signature, sha256, by, madeAtMs: now() },
        source: explained.places[0]?.source ?? outcome.source ?? 'official',
        contentMd5: contents?.size === 0 ? NOWHERE : contents?.size === 1 ? [...contents][0] : undefined,
        ...{ sentAtMs: undefined, endedAtMs: undefined, ended: undefined },
      }
      await reports.add({ report }).catch((error: unknown) => {
        const sentence = `The report on ${id} cannot be kept track of: ${messageOf(error)}`
        log.warn('quarantine.report-untracked', sentence, { ...failureFields(error), entry: id })
      })
    },
    async file(of, request, what) {
      const { report } = await written(of, request)
      const octets = { part: of.found.part?.octets, mail: of.message, headers: headersOf(of.message) }[what]
      if (octets !== undefined && report.files.some((file) => file.what === what)) return octets
      throw new FalsePositiveError('FALSE_POSITIVE_NO_FILE', `The report has no file with the ${what}`, {
        remedy: 'Name what is to be in it: --include headers,addresses,mail',
      })
    },
  }
}

function idOf({ entry, signature, reached }: Case, by: string): string {
  return reportId(entry.description.id, signature, reached === undefined ? undefined : by)
}

/**
 * One report for each entry and signature; of those who see some mail alone each has an own one, which tells nobody that others of the
 * mail have reported it, too.
 */
export function reportId(entry: string, signature: string, by: string | undefined): string {
  const texts = [entry, signature, ...(by === undefined ? [] : [by])]
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12)
}

function describeReport(
  id: string,
  signature: string,
  { text, files }: Report,
  { title: provider, address, homepage, asksFor, asks, note }: ReturnType<typeof reportPlaceOf>,
): ReportReply {
  return { id, signature, provider, address, homepage, asksFor, asks, note, text, files: [...files] }
}

/** A report as a line of a list. */
export function describeRecord(record: ReportRecord): ReportsReply['reports'][number] {
  const { id, entry, signature, source, sha256, by, madeAtMs, sentAtMs, endedAtMs, ended } = record
  const time = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
  const times = { madeAt: new Date(madeAtMs).toISOString(), sentAt: time(sentAtMs), endedAt: time(endedAtMs) }
  return { id, entry, signature, provider: reportPlaceOf(source).title, sha256, by, ...times, ended }
}
