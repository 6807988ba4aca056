import { type ClamdClient, ClamdError, type ClamdVersion, probe } from '@clamgate/clamd'
import type { EngineConfig } from './types.ts'

/** What a look at a clamd brought. Only `well` lets it scan mail. */
export type Finding =
  | {
      readonly kind: 'well'
      /** Undefined where clamd does not tell (EnableVersionCommand no). */
      readonly version: ClamdVersion | undefined
      /** False on a clamd without the official databases. */
      readonly knowsEicar: boolean
    }
  /** It answers, and what it says shows that it cannot scan. */
  | {
      readonly kind: 'blind'
      readonly reason: string
      /** It scans, and gives the wrong verdict on a sample: its databases are at fault. */
      readonly isWrong: boolean
    }
  /** No connection. */
  | { readonly kind: 'away'; readonly reason: string; readonly remedy: string | undefined }
  /** No answer in time: hung, or very busy. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** It could not be asked at all: its backlog is full, or we have no descriptor left. Says nothing of its health. */
  | { readonly kind: 'unasked'; readonly reason: string }

const BLIND = {
  'engine-lost': 'it lost its databases in a failed reload, as its version shows',
  'test-virus-missed': 'it does not recognise EICAR',
  'clean-sample-refused': 'it finds something in a harmless text',
  'scan-failed': 'it answers a scan with an error',
} as const

/** What looks at a clamd go through, and how often there is one while all is well. */
export interface LookSettings {
  readonly client: ClamdClient
  readonly canaryIntervalMs: number
  /** What {@link longestLook} says of the client's limits. */
  readonly longestLookMs: number
}

/** A look is so many calls at most: the version or, where that is not told, a ping, a harmless text, EICAR. */
const CALLS = 4

/** Longest that a look takes with these limits of the client, ms: of each call its connection, its last octet, its reply. */
export function longestLook({
  connectTimeout,
  stallTimeout,
  scanTimeout,
}: Pick<EngineConfig, 'connectTimeout' | 'stallTimeout' | 'scanTimeout'>): number {
  return CALLS * (connectTimeout + stallTimeout + scanTimeout)
}

/**
 * Looks whether a clamd can scan, and sorts what comes of it by what is to be done. The client's limits say how long it
 * may take.
 * @throws {ClamdError} CLAMD_ABORTED when `signal` fires
 */
export async function examine(client: ClamdClient, signal: AbortSignal): Promise<Finding> {
  const result = await probe(client, { signal })
  switch (result.kind) {
    case 'healthy':
      return { kind: 'well', version: result.version, knowsEicar: true }
    case 'blind':
      // Sites with databases of their own only know no EICAR, and scan well for what they are there for.
      if (result.why === 'test-virus-missed')
        return { kind: 'well', version: result.version, knowsEicar: false }
      return {
        kind: 'blind',
        reason: `${BLIND[result.why]}: ${result.text}`,
        isWrong: result.why === 'clean-sample-refused',
      }
    case 'unreachable':
      return isBacklogFull(result.error)
        ? { kind: 'unasked', reason: result.error.message }
        : { kind: 'away', reason: result.error.message, remedy: result.error.remedy }
    case 'failing':
      return isTimeout(result.error)
        ? { kind: 'silent', reason: result.error.message }
        : { kind: 'blind', reason: result.error.message, isWrong: false }
  }
}

/**
 * No connection because clamd is too busy to accept one (Unix sockets say EAGAIN when the backlog is full), or because
 * we have no descriptor for it.
 */
export function isBacklogFull(error: unknown): boolean {
  return (
    error instanceof ClamdError &&
    error.code === 'CLAMD_UNREACHABLE' &&
    NO_CONNECTION_NOW.has(String(error.details['errno']))
  )
}

const NO_CONNECTION_NOW: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE'])

function isTimeout({ code }: ClamdError): boolean {
  return code === 'CLAMD_REPLY_TIMEOUT' || code === 'CLAMD_STALLED'
}
