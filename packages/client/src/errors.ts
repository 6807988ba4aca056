/** What the gateway says when it refuses a request. */
export interface ProblemFacts {
  readonly code: string
  readonly sentence: string
  readonly remedy?: string | undefined
  readonly report?: readonly string[] | undefined
  readonly requestId: string
}

/** Codes of failures that the gateway did not tell: there was no answer, or none of its own. */
export const CLIENT_ERROR_CODES = [
  /** Nobody answers at that address, or the connection broke. Remedy: look at the address, the certificate, and whether the gateway runs. */
  'CLIENT_UNREACHABLE',
  /** The answer is none of Clamgate's API. Remedy: look at the address; a proxy may have answered. */
  'CLIENT_NO_ANSWER',
  /** The answer ended before it said how it went. Remedy: look at what was done before you ask again. */
  'CLIENT_CUT',
] as const
export type ClientErrorCode = (typeof CLIENT_ERROR_CODES)[number]

/** A call failed. Match on `code`, which stays the same from version to version; the sentence is for people. */
export class ClamgateError extends Error {
  override readonly name = 'ClamgateError'
  /** Of the gateway, as its documentation lists them, or a {@link ClientErrorCode}. */
  readonly code: string
  /** What may be done about it. */
  readonly remedy: string | undefined
  /** Single problems, a line each, where there are several. */
  readonly report: readonly string[]
  /** HTTP status; undefined where there was none. */
  readonly status: number | undefined
  /** Also in the log of the gateway. */
  readonly requestId: string | undefined
  /** Of too many requests: when to try again, seconds. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    {
      code,
      sentence,
      remedy,
      report,
      requestId,
    }: Omit<ProblemFacts, 'requestId'> & { readonly requestId?: string },
    more: {
      readonly status?: number
      readonly retryAfterSeconds?: number | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super(sentence, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.remedy = remedy
    this.report = report ?? []
    this.status = more.status
    this.requestId = requestId
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

/** @throws {ClamgateError} with what a failed answer says */
export async function refused(answer: Response): Promise<never> {
  const { status, headers } = answer
  const body: unknown = await answer.json().catch(() => undefined)
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const more = { status, retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined }
  if (isProblem(body)) throw new ClamgateError(body, more)
  throw new ClamgateError(
    {
      code: 'CLIENT_NO_ANSWER',
      sentence: `The answer has the status ${status}, and is none of Clamgate`,
      remedy: 'Look at the address; a proxy may have answered.',
    },
    more,
  )
}

/** Whether a value is what the gateway answers a failed request with. */
export function isProblem(value: unknown): value is ProblemFacts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'sentence' in value &&
    typeof value.code === 'string' &&
    typeof value.sentence === 'string'
  )
}

/** @throws {ClamgateError} CLIENT_CUT */
export function cut(): never {
  throw new ClamgateError({
    code: 'CLIENT_CUT',
    sentence: 'The answer ended before it said how it went',
    remedy: 'Look at what was done before you ask again.',
  })
}
