import type { DigestStatusDocument, RequestDocument } from '../../api/digest/documents.ts'
import type { DigestService } from '../../api/digest/service.ts'
import type { Digests } from '../../quarantine/digest/digests.ts'
import type { Preview, PreviewRequest } from '../../quarantine/digest/preview.ts'
import { type DigestStore, type TroubledReader, WHOLE_RUN } from '../../quarantine/digest/state.ts'
import type { MailRequest, Requests } from '../../quarantine/requests/types.ts'
import { addressOf, describeDigests } from './status.ts'

/** Runs that the status lists. */
const LISTED_RUNS = 10
/** Longest that a release may take which somebody waits for, ms. */
const DECISION_MS = 150_000

/** What runs of them. */
interface Running extends Pick<Digests, 'status' | 'resume'> {
  readonly requests: Requests
  preview(wanted: PreviewRequest): Promise<readonly Preview[]>
}

/** Digests and requests, in the form in which they travel. */
export function createDigestService(
  digests: Running,
  store: Pick<DigestStore, 'runs' | 'troubled'>,
): DigestService {
  const { requests } = digests
  return {
    async status() {
      const digest = describeDigests(digests.status())
      const [runs, troubled] = await Promise.all([
        store.runs({ reader: WHOLE_RUN, limit: LISTED_RUNS }),
        store.troubled(),
      ])
      return {
        good: digest !== undefined && digest.state === 'ok',
        digest: digest ?? null,
        runs: runs.map(({ counts, atMs, period, ...run }) => ({
          ...run,
          ...counts,
          momentAt: period,
          endedAt: iso(atMs),
        })),
        troubled: troubled.map(describeTroubled),
      }
    },
    async preview({ address, brief = false }) {
      const previews = await digests.preview({ address, brief })
      return previews.map(({ text, html, ...rest }) => ({
        ...rest,
        plain: text ?? null,
        html: html ?? null,
      }))
    },
    resume: async (address) => ({ good: await digests.resume(address), address }),
    requests: async () => ({ requests: (await requests.list()).map(describeRequest) }),
    async approve({ id, by }) {
      const { request, results } = await requests.approve(id, by, AbortSignal.timeout(DECISION_MS))
      return {
        good: results.length > 0 && results.every(({ state }) => state === 'released'),
        request: describeRequest(request),
        results: results.map(({ address, state, words = null }) => ({ address, state, words })),
      }
    },
    async refuse({ id, by, words = '' }) {
      const request = await requests.refuse(id, by, words, AbortSignal.timeout(DECISION_MS))
      return { good: true, request: describeRequest(request), results: [] }
    },
  }
}

function describeTroubled({
  reader,
  failures,
  pausedAtMs,
  words,
}: TroubledReader): DigestStatusDocument['troubled'][number] {
  const role = (['manager', 'all'] as const).find((one) => reader.startsWith(`${one}:`)) ?? 'recipient'
  const pausedAt = pausedAtMs === undefined ? null : iso(pausedAtMs)
  return { role, address: addressOf(reader), failures, words, pausedAt }
}

export function describeRequest(request: MailRequest): RequestDocument {
  const { askedAtMs, endsAtMs, decidedAtMs, decidedBy = null, recipients, language: _, ...rest } = request
  return {
    ...rest,
    ...{ recipients: [...recipients], askedAt: iso(askedAtMs), endsAt: iso(endsAtMs), decidedBy },
    decidedAt: decidedAtMs === undefined ? null : iso(decidedAtMs),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
