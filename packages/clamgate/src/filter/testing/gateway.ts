import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { InstreamBuffer, InstreamBufferPool, type ScanResult } from '@clamgate/clamd'
import { createMilterServer } from '@clamgate/milter'
import { message } from '@clamgate/milter/testing'
import { MemoryBudget } from '../memory-budget.ts'
import { createMilterFilter, type FilterSettings } from '../milter-adapter.ts'
import { createMtaSessions } from '../mta-sessions.ts'
import type { ReleaseTickets, Scanner, SignatureFacts, Spool } from '../ports.ts'
import type { Readings } from '../readings/types.ts'
import type { MessageRecord } from '../record.ts'
import { CLEAN_REPORT } from './clean-report.ts'
import { NO_READINGS } from './no-readings.ts'
import { NO_SIGNATURE_FACTS } from './no-signature-facts.ts'
import { NO_TICKETS } from './no-tickets.ts'
import { testSettings } from './settings.ts'

const directory = await mkdtemp(join(tmpdir(), 'adapter-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

export interface Setup {
  readonly result?: ScanResult
  /** Instead of a result. */
  readonly scan?: Scanner['scan']
  /** As in a configuration file. */
  readonly policy?: object
  readonly headers?: FilterSettings['headers']
  readonly databasesComplete?: boolean
  readonly signatures?: Partial<SignatureFacts>
  /** What keeping a message fails with. */
  readonly keep?: Error
  readonly readings?: Readings
  readonly tickets?: ReleaseTickets
}

/** The filter behind a real milter server, with a scanner that answers as told. */
export async function serve({ result = { kind: 'clean' }, scan, policy = {}, ...options }: Setup = {}) {
  const records: MessageRecord[] = []
  const scanned: string[] = []
  const buffers = new InstreamBufferPool()
  const budget = new MemoryBudget(1_000_000)
  const scanner: Scanner = {
    maxScanSize: Number.POSITIVE_INFINITY,
    hold: () => buffers.take(),
    open: () => assert.fail('nothing here is large enough to be streamed'),
    scan: async (held, call) => {
      assert.ok(held instanceof InstreamBuffer)
      scanned.push(held.content().toString('latin1'))
      return scan === undefined
        ? { ...CLEAN_REPORT, result, databasesComplete: options.databasesComplete ?? true }
        : await scan(held, call)
    },
  }
  const kept: string[] = []
  let spooled = ''
  const spool: Spool = {
    write: (bytes) => {
      spooled += bytes.toString('latin1')
      return undefined
    },
    keep: async () => {
      if (options.keep !== undefined) throw options.keep
      kept.push(spooled)
      return { id: 'Q1' }
    },
    drop: () => undefined,
  }
  const { headers } = options
  const settings = testSettings(policy, headers === undefined ? {} : { headers })
  const sessions = createMtaSessions(() => Date.UTC(2026, 10, 23))
  const filter = createMilterFilter({
    scanner,
    readings: options.readings ?? NO_READINGS,
    budget,
    openSpool: () => spool,
    signatures: { ...NO_SIGNATURE_FACTS, ...options.signatures },
    tickets: options.tickets ?? NO_TICKETS,
    incident: () => 'INCIDENT12',
    record: (record) => {
      records.push(record)
      return undefined
    },
    settings: () => settings,
    sessions,
    now: () => Date.UTC(2026, 10, 23),
    monotonic: () => performance.now(),
  })
  const server = createMilterServer(filter)
  const path = join(directory, `${sockets++}.sock`)
  await server.listen({ kind: 'unix', path })
  return {
    path,
    records,
    sessions,
    scanned,
    kept,
    budget,
    server,
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** A message that uses what an MTA may hand on: folds, an empty field, lines that begin with From. */
export const RAW = Buffer.from(
  'Subject: one\r\n two\r\nMessage-ID: <1@x>\r\nDate: today\r\nX-Empty:\r\n\r\nFrom me\r\n\r\nFrom you\r\n',
)
export const MAIL = { from: 'a@example.org', to: ['b@example.net', 'c@example.net'], ...message(RAW) }
