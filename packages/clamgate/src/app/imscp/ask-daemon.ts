import type { ControlClient } from '../../api/client.ts'
import type { RefusalsReply } from '../../api/routes/refusals.ts'
import { ConfigError } from '../../config/errors.ts'
import { LATE, within } from '../../ground/within.ts'
import type { DaemonFacts } from '../../setup/imscp/page/facts.ts'
import { wayToDaemon, whereAnswered } from '../daemon-client.ts'

/** Longest wait for one answer, and for all, ms: the page is written each minute. */
const ANSWER_MS = 5_000
const ALL_MS = 20_000

/** What the daemon of this configuration says. */
export interface Asked {
  readonly daemon: DaemonFacts
  /** Undefined: it did not say. */
  readonly refused: RefusalsReply | undefined
}

/** A daemon that does not answer is a fact like others: never throws for one. */
export async function askDaemon(configPath: string | undefined): Promise<Asked> {
  const asked = await within(ask(configPath), ALL_MS)
  return asked === LATE ? away(undefined) : asked
}

async function ask(configPath: string | undefined): Promise<Asked> {
  try {
    const { client, broken } = await wayToDaemon(configPath, ANSWER_MS)
    return (await answers(client)) ?? away(broken?.message)
  } catch (error) {
    if (error instanceof ConfigError) return away(error.message)
    throw error
  }
}

async function answers(client: ControlClient): Promise<Asked | undefined> {
  const status = await whereAnswered(() => client.status())
  if (status === undefined) return undefined
  const [refused, signatures] = await Promise.all([
    whereAnswered(() => client.refusals()),
    status.signatures === undefined ? undefined : whereAnswered(() => client.signatures.status()),
  ])
  return { daemon: { state: 'answers', status, signatures }, refused }
}

function away(fault: string | undefined): Asked {
  return { daemon: { state: 'away', fault }, refused: undefined }
}
