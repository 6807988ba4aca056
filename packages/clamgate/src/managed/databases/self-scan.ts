import { type ClamdClient, eicarTestText, type ScanResult } from '@clamgate/clamd'
import { EngineError } from '../../engine/errors.ts'
import { messageOf } from '../../ground/thrown.ts'
import { type DatabaseSet, removedNames } from './databases.ts'

/** Two sets of databases, the one in use and the one that is to follow. */
export interface Succession {
  readonly before: LoadedSet
  readonly after: LoadedSet
}

export interface LoadedSet {
  readonly set: DatabaseSet
  /** As clamd counted them; undefined where it did not tell. */
  readonly signatures: number | undefined
}

/** A set with fewer signatures was made by hand, and may well lose half of them. */
const LEAST_COUNTED = 1000

/** What a clamd says of two mails as they come in every day. */
export interface SampleVerdicts {
  /** What it finds in one that is harmless; undefined: nothing. */
  readonly inClean: string | undefined
  /** The same in one with EICAR in an attachment. */
  readonly inInfected: string | undefined
}

/**
 * Has a clamd scan two mails as they come in every day: one that must be clean, and one with EICAR in an attachment. A set
 * of databases can load and yet call everything infected, or leave mail undecoded.
 * @throws {EngineError} ENGINE_DATABASES_UNFIT; ENGINE_RELOAD_FAILED when there was no verdict
 */
export async function scanOurselves(client: ClamdClient, signal: AbortSignal): Promise<void> {
  const { inClean, inInfected } = await scanSamples(client, signal)
  if (inClean !== undefined) throw unfit(`they find ${inClean} in a harmless mail`)
  if (inInfected === undefined) throw unfit('they do not find EICAR in the attachment of a mail')
}

/**
 * Has a clamd scan the two mails, and judges nothing.
 * @throws {EngineError} ENGINE_RELOAD_FAILED when there was no verdict
 */
export async function scanSamples(client: ClamdClient, signal: AbortSignal): Promise<SampleVerdicts> {
  const inClean = await verdictOf(client, mail(Buffer.from('name,amount\r\nJane Doe,12\r\n')), signal)
  // Nothing is asked further of one that finds something in everything.
  if (inClean !== undefined) return { inClean, inInfected: undefined }
  return { inClean, inInfected: await verdictOf(client, mail(eicarTestText()), signal) }
}

/**
 * Compares the numbers of signatures: an update that loses half of them is broken, unless somebody took files away.
 * @throws {EngineError} ENGINE_DATABASES_SHRUNK
 */
export function compareCounts({ before, after }: Succession): void {
  if (before.signatures === undefined || after.signatures === undefined) return
  if (before.signatures < LEAST_COUNTED || after.signatures >= before.signatures / 2) return
  if (removedNames(before.set, after.set).length > 0) return
  throw new EngineError(
    'ENGINE_DATABASES_SHRUNK',
    `The new databases hold ${after.signatures} signatures, those in use ${before.signatures}`,
    {
      remedy: 'Look which file has shrunk. If it is meant, restart Clamgate, which takes what is there.',
      details: { before: before.signatures, after: after.signatures },
    },
  )
}

/** They load, and must not be used. */
export function unfit(why: string): EngineError {
  return new EngineError('ENGINE_DATABASES_UNFIT', `The new databases are unfit for use: ${why}`, {
    remedy: 'Find the file that came last, and remove it or wait for its next version.',
  })
}

/** The signature that it finds. */
async function verdictOf(
  client: ClamdClient,
  content: Buffer,
  signal: AbortSignal,
): Promise<string | undefined> {
  let result: ScanResult
  try {
    result = await client.scan([content], { signal })
  } catch (cause) {
    throw noVerdict(messageOf(cause), cause)
  }
  if (result.kind === 'clean') return undefined
  if (result.kind === 'found') return result.signature
  throw noVerdict(result.kind === 'error' ? result.text : 'it takes no message of that size')
}

function noVerdict(why: string, cause?: unknown): EngineError {
  return new EngineError('ENGINE_RELOAD_FAILED', `clamd did not scan with the new databases: ${why}`, {
    cause,
    remedy: 'Those before stay in use. Read the lines of clamd in the log.',
  })
}

/** A mail of plain shape, as most programs make them (RFC 5322, RFC 2046). */
function mail(attachment: Buffer): Buffer {
  const boundary = '=_outer'
  return Buffer.from(
    [
      'Received: from client.example.org (client.example.org [192.0.2.1]) by mx.example.net',
      'From: Jane Doe <jane@example.org>',
      'To: John Doe <john@example.net>',
      'Subject: The list',
      'Date: Mon, 2 Mar 2026 10:00:00 +0000',
      'Message-ID: <list@example.org>',
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: multipart/alternative; boundary="=_inner"',
      '',
      '--=_inner',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Hello John,',
      'here is the list. See https://www.example.org/list for the others.',
      '--=_inner',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><body><p>Hello John,<br>here is the <a href="https://www.example.org/list">list</a>.</p></body></html>',
      '--=_inner--',
      `--${boundary}`,
      'Content-Type: application/octet-stream; name="list.csv"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="list.csv"',
      '',
      attachment.toString('base64').replace(/.{76}/g, '$&\r\n'),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
    'latin1',
  )
}
