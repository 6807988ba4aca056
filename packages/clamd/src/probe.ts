import { ClamdError } from './errors.ts'
import { cleanSample, eicarTestText } from './sample.ts'
import type { ClamdClient, ClamdVersion, ScanResult } from './types.ts'
import { NO_ENGINE_DATABASE } from './wire/version.ts'

/** Why a clamd that answers cannot be trusted. */
export type BlindReason =
  /** It says the version of one that lost its engine in a failed reload; only a restart helps. */
  | 'engine-lost'
  /** It does not find the EICAR test text. */
  | 'test-virus-missed'
  /** It finds something in a harmless text. */
  | 'clean-sample-refused'
  /** It answers scans with an error, such as a full temporary directory. */
  | 'scan-failed'

/** What a clamd is worth at the moment, as {@link probe} found out. */
export type ProbeResult =
  /** It knows good from bad. `signature` is the name it has for EICAR. */
  | { readonly kind: 'healthy'; readonly version: ClamdVersion | undefined; readonly signature: string }
  /** It answers, and its verdicts are worth nothing. `text` is what it said. */
  | {
      readonly kind: 'blind'
      readonly why: BlindReason
      readonly text: string
      readonly version: ClamdVersion | undefined
    }
  /** It cannot be connected to; normal for up to a minute after its start. */
  | { readonly kind: 'unreachable'; readonly error: ClamdError }
  /** It accepts connections and does not answer, or not sensibly: overloaded, reloading, hanging, or no clamd. */
  | { readonly kind: 'failing'; readonly error: ClamdError }

/**
 * Finds out whether a clamd can be trusted: a harmless text must be clean and the EICAR test text must be found. PING is
 * no such check: a clamd that lost its databases in a failed reload goes on answering it.
 * @throws {ClamdError} CLAMD_ABORTED, when `signal` says so
 */
export async function probe(
  client: ClamdClient,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ProbeResult> {
  try {
    return await judge(client, options)
  } catch (error) {
    if (!(error instanceof ClamdError) || error.code === 'CLAMD_ABORTED') throw error
    return { kind: error.code === 'CLAMD_UNREACHABLE' ? 'unreachable' : 'failing', error }
  }
}

async function judge(client: ClamdClient, options: { readonly signal?: AbortSignal }): Promise<ProbeResult> {
  const version = await versionIfAllowed(client, options)
  const blind = (why: BlindReason, text: string): ProbeResult => ({ kind: 'blind', why, text, version })
  if (version?.database === NO_ENGINE_DATABASE) return blind('engine-lost', version.text)
  const clean = await client.scan([cleanSample()], options)
  if (clean.kind === 'found') return blind('clean-sample-refused', clean.signature)
  if (clean.kind !== 'clean') return blind('scan-failed', textOf(clean))
  const eicar = await client.scan([eicarTestText()], options)
  if (eicar.kind === 'found') return { kind: 'healthy', version, signature: eicar.signature }
  return eicar.kind === 'clean' ? blind('test-virus-missed', 'OK') : blind('scan-failed', textOf(eicar))
}

async function versionIfAllowed(
  client: ClamdClient,
  options: { readonly signal?: AbortSignal },
): Promise<ClamdVersion | undefined> {
  try {
    return await client.version(options)
  } catch (error) {
    if (error instanceof ClamdError && error.code === 'CLAMD_COMMAND_UNAVAILABLE') return undefined
    throw error
  }
}

function textOf(result: ScanResult): string {
  return result.kind === 'error' ? result.text : result.kind
}
