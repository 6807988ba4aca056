import type { Overview } from '../../../../packages/clamgate/src/api/overview/documents.ts'

/** What the server says when something is wrong that a test does not break for real, and what the page has to say. */
interface Fault {
  readonly name: string
  readonly overview: Overview
  /** The sentence of the first screen. */
  readonly title: string
  readonly texts: readonly RegExp[]
}

const at = new Date().toISOString()
const host: NonNullable<Overview['scanned']['host']> = {
  milter: { listen: ['unix:/run/clamgate/milter.sock'], sessions: 1, lastSessionAt: at, lastMessageAt: at },
  engine: { mode: 'managed', servers: 2, healthy: 2, waiting: 0, lastCanaryAt: at },
  databases: { state: 'ok', version: 27_812, builtAt: at },
}
const none = { messages: 0, caught: 0, byClass: [], byOutcome: [], outbound: { messages: 0, caught: 0 } }
const nothing: Overview = {
  at,
  scanned: {
    ...{ state: 'yes', sentence: 'scanned.yes', reasons: [], host, unknown: [] },
    unscanned: { messages: 0, byOutcome: [], query: 'is:failure since:1d' },
  },
  caught: { last: none, before: none, week: none, series: [], signatures: [], isCut: false, unknown: [] },
  waits: { items: [], unknown: [] },
}
const away = 'The database cannot be reached: connection refused'
const MANY = 61_728_394

export const FAULTS: readonly Fault[] = [
  {
    name: 'engine dead',
    title: 'Mail is not scanned',
    texts: [/Nothing can be scanned now/, /clamgate doctor/, /0 of 2 clamd answer/, /14 messages/],
    overview: {
      ...nothing,
      scanned: {
        ...nothing.scanned,
        ...{ state: 'no', sentence: 'scanned.no', host: { ...host, engine: { ...host.engine, healthy: 0 } } },
        reasons: [
          {
            ...{ code: 'engine-not-ready', weight: 'no', words: 'No clamd answers: connection refused' },
            ...{ remedy: 'Run clamgate doctor on the host.', link: { page: 'engine' } },
          },
        ],
        unscanned: {
          ...{
            messages: 14,
            byOutcome: [{ outcome: 'failure', messages: 14 }],
            query: 'is:failure since:1d',
          },
        },
      },
    },
  },
  {
    name: 'database away',
    title: 'Every mail is scanned',
    texts: [/connection refused/, /not known/],
    overview: {
      ...nothing,
      scanned: { ...nothing.scanned, unscanned: undefined, unknown: [{ what: 'counts', why: away }] },
      caught: { series: [], signatures: [], isCut: false, unknown: [{ what: 'counts', why: away }] },
      waits: { items: [], unknown: [{ what: 'requests', why: away }] },
    },
  },
  {
    name: 'nothing there yet',
    title: 'All is ready; no mail has come yet',
    texts: [/has not asked about any mail/, /Nothing was caught/, /Nothing waits for you/],
    overview: {
      ...nothing,
      scanned: {
        ...nothing.scanned,
        ...{ state: 'unknown', sentence: 'scanned.nothing-yet' },
        host: { ...host, milter: { listen: host.milter.listen, sessions: 0 } },
      },
    },
  },
  {
    name: 'a flood',
    title: 'Not every mail is scanned',
    texts: [/More mail comes than can be scanned/, /61\.7M/, /All 50/],
    overview: {
      ...nothing,
      scanned: {
        ...nothing.scanned,
        ...{ state: 'partly', sentence: 'scanned.partly' },
        reasons: [{ code: 'engine-overloaded', weight: 'partly', words: '500 messages wait for clamd' }],
      },
      caught: {
        ...nothing.caught,
        last: {
          ...{ ...none, messages: 2 * MANY, caught: MANY },
          ...{ byClass: [{ class: 'spam', messages: MANY }], outbound: { messages: MANY, caught: 12_345 } },
        },
        signatures: Array.from({ length: 50 }, (_, number) => ({
          ...{ signature: `${'Some.Very.Long.Name.'.repeat(8)}${number}`, messages: MANY - number },
          ...{ isNew: number % 2 === 0, query: 'is:finding' },
        })),
        isCut: true,
      },
    },
  },
]
