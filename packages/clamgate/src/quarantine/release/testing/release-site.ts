import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeptEnvelope } from '../../../filter/ports.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import type { ActionRecord } from '../../../store/types.ts'
import { entriesIn, envelopeFor, keepMail } from '../../entries/testing/keep-mail.ts'
import type { Entries } from '../../entries/types.ts'
import { createReleaser } from '../release.ts'
import type { SmtpTimeouts } from '../smtp/session.ts'
import { createTickets } from '../tickets.ts'
import type { ReleaseOptions } from '../types.ts'
import { type Script, startScriptedServer } from './scripted-server.ts'

/** Longer than a server of a test takes on any host. */
const PATIENT: SmtpTimeouts = {
  ...{ connect: 60_000, greeting: 60_000, command: 60_000, data: 60_000, end: 60_000 },
}

export interface TestRelease {
  readonly script?: Script
  readonly content?: Buffer
  readonly envelope?: KeptEnvelope
  readonly recipients?: readonly string[]
  readonly sender?: 'original' | 'null'
  /** Of the steps at which nobody answers. */
  readonly timeouts?: Partial<SmtpTimeouts>
  /** Puts faults between the releaser and the entries. */
  readonly between?: (entries: Entries) => Entries
}

/** A kept message, a releaser and a scripted server, for tests. */
export async function releaseSite({
  script,
  content,
  envelope,
  recipients = ['b@example.net'],
  sender = 'original',
  timeouts,
  between = (entries) => entries,
}: TestRelease = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-releaser-'))
  const server = await startScriptedServer(script)
  const mail = content ?? Buffer.from('Subject: kept\r\n\r\n.\r\ntext\r\n')
  const id = await keepMail(directory, { content: mail, envelope: envelope ?? envelopeFor(...recipients) })
  const entries = between(entriesIn(directory))
  const log = createMemoryLog()
  const records: Omit<ActionRecord, 'id' | 'host' | 'atMs'>[] = []
  const stopping = new AbortController()
  /** One whose wall clock can be set. */
  const releaserAt = (now: () => number) =>
    createReleaser({
      ...{ entries, log, gateway: 'mx.example.org', now, stopping: stopping.signal },
      timeouts: { ...PATIENT, ...timeouts },
      tickets: createTickets({ monotonic: () => performance.now(), refused: () => undefined }),
      settings: () => ({ listener: `127.0.0.1:${server.port}`, sender }),
      record: (action) => records.push(action),
    })
  const releaser = releaserAt(Date.now)
  const release = (options: Partial<ReleaseOptions> = {}) =>
    releaser.release(
      id,
      { by: 'root', as: 'original', again: false, ...options },
      new AbortController().signal,
    )
  return {
    ...{ directory, server, id, entries, log, records, releaser, releaserAt, release, stopping, mail },
    states: async () => (await entries.read(id)).copies.map(({ state }) => state),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
