import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { BenchError } from './errors.ts'

/** What can be measured, in the order in which `all` does it. */
export const MODES = [
  'socket',
  'inet',
  'inet-all',
  'postfix',
  'latency',
  'overhead',
  'eventloop',
  'idle',
  'burst',
  'soak',
] as const
export type Mode = (typeof MODES)[number]

/** Who can be measured. `-inet`: TCP on 127.0.0.1 to the MTA instead of a Unix socket. */
export const CANDIDATES = ['clamav-milter', 'clamgate', 'clamav-milter-inet', 'clamgate-inet'] as const
export type CandidateName = (typeof CANDIDATES)[number]

/** What the candidates do beside scanning: what a busy site uses (`candidates/features.ts`), or nothing. */
export const FEATURES = ['all', 'none'] as const
export type Features = (typeof FEATURES)[number]

/** How messages follow each other at a given rate: evenly, or by chance as from many senders who know nothing of each other. */
export const ARRIVALS = ['even', 'poisson'] as const
export type Arrivals = (typeof ARRIVALS)[number]

export interface BenchOptions {
  readonly modes: readonly Mode[]
  readonly candidates: readonly CandidateName[]
  readonly features: Features
  /** Length of one measured round, s. */
  readonly seconds: number
  /** Length of the round before those that count, s. */
  readonly warmUpSeconds: number
  readonly rounds: number
  /** Bodies of the messages, bytes without the header block. */
  readonly bodyBytes: readonly number[]
  /** MTA connections at one time; the socket mode measures each, the others the first. */
  readonly sessions: readonly number[]
  /** Socket, inet and soak modes: messages on each connection, after which the MTA opens another; undefined: connections stay open. */
  readonly perConnection: number | undefined
  /** Postfix mode: a new SMTP connection for each message. */
  readonly reconnect: boolean
  /** Latency and overhead mode: share of the highest rate, above 0 and at most 1. */
  readonly load: number
  readonly arrivals: Arrivals
  /** Burst mode: messages at one time, and the body of each. */
  readonly burstMessages: number
  readonly burstBytes: number
  readonly idleConnections: number
  readonly soakMessages: number
  readonly jsonFile: string | undefined
  /** Where the Clamgate daemon leaves CPU profiles. */
  readonly profileDirectory: string | undefined
}

export const USAGE = `Usage: script/bench [${MODES.join('|')}|all]... [options]

Measures Clamgate beside clamav-milter on one private clamd. JSON on standard output, progress and tables on standard error.

  --features all|none  what both do beside scanning: headers, log, rules ... (all)
  --seconds N          length of one round (10)
  --rounds N           rounds of each candidate, alternating (5)
  --warm-up N          seconds before the first round (3)
  --sizes 2K,20K,200K  bodies of the messages
  --sessions 20,1      connections at one time; all for socket, the first for the other modes
  --candidates LIST    ${CANDIDATES.join(',')}
                       (the first two)
  --per-connection N   socket, inet, soak: messages on each connection, then a new one (they stay open)
  --reconnect          postfix: a new SMTP connection for each message
  --load SHARE         latency, overhead: share of the highest rate (0.5)
  --arrivals HOW       latency, overhead: ${ARRIVALS.join(' or ')} (even)
  --burst N            burst: large messages at one time (100)
  --burst-size SIZE    burst: body of each (25000000 bytes)
  --idle N             idle: connections (1000)
  --soak N             soak: messages (200000)
  --json FILE          write the JSON to FILE too
  --profile DIR        CPU profiles of the Clamgate daemon go here (figures of such a run do not count)
  --help
`

/**
 * The options of a run, or undefined when help is wanted.
 * @throws {BenchError} BENCH_USAGE
 */
export function parseOptions(args: readonly string[]): BenchOptions | undefined {
  const { values, positionals } = parsed(args)
  if (values.help === true) return undefined
  return {
    modes: modesOf(positionals),
    candidates: list(values.candidates, (text) => oneOf('candidates', text, CANDIDATES)),
    features: oneOf('features', values.features, FEATURES),
    seconds: positive('seconds', values.seconds, MOST_SECONDS),
    warmUpSeconds: positive('warm-up', values['warm-up'], MOST_SECONDS),
    rounds: count('rounds', values.rounds),
    bodyBytes: list(values.sizes, (text) => size('sizes', text)),
    sessions: list(values.sessions, (text) => count('sessions', text)),
    perConnection:
      values['per-connection'] === undefined ? undefined : count('per-connection', values['per-connection']),
    reconnect: values.reconnect,
    load: positive('load', values.load, 1),
    arrivals: oneOf('arrivals', values.arrivals, ARRIVALS),
    burstMessages: count('burst', values.burst),
    burstBytes: size('burst-size', values['burst-size']),
    idleConnections: count('idle', values.idle),
    soakMessages: count('soak', values.soak),
    jsonFile: values.json === undefined ? undefined : resolve(values.json),
    profileDirectory: values.profile === undefined ? undefined : resolve(values.profile),
  }
}

const MOST_SECONDS = 86_400

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        features: { type: 'string', default: 'all' },
        seconds: { type: 'string', default: '10' },
        rounds: { type: 'string', default: '5' },
        'warm-up': { type: 'string', default: '3' },
        sizes: { type: 'string', default: '2K,20K,200K' },
        sessions: { type: 'string', default: '20,1' },
        candidates: { type: 'string', default: 'clamav-milter,clamgate' },
        'per-connection': { type: 'string' },
        reconnect: { type: 'boolean', default: false },
        load: { type: 'string', default: '0.5' },
        arrivals: { type: 'string', default: 'even' },
        burst: { type: 'string', default: '100' },
        'burst-size': { type: 'string', default: '25000000' },
        idle: { type: 'string', default: '1000' },
        soak: { type: 'string', default: '200000' },
        json: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function modesOf(positionals: readonly string[]): readonly Mode[] {
  if (positionals.length === 0 || positionals.includes('all')) return MODES
  const wanted = positionals.map((text) => oneOf('the mode', text, MODES))
  return MODES.filter((mode) => wanted.includes(mode))
}

function list<T>(text: string, parse: (item: string) => T): readonly T[] {
  return [...new Set(text.split(','))].map((item) => parse(item.trim()))
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text)
  if (found === undefined) throw usage(`${name}: ${JSON.stringify(text)} is none of ${allowed.join(', ')}`)
  return found
}

function positive(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!(value > 0 && value <= most))
    throw usage(`${name}: ${JSON.stringify(text)} is no number above 0 and up to ${most}`)
  return value
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw usage(`${name}: ${JSON.stringify(text)} is no whole number from 1`)
  return value
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 * 1024 }
/** Smallest body that has room for what makes each message unique. */
const LEAST_BODY_BYTES = 512

function size(name: string, text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9})([KM]?)$/.exec(text) ?? []
  const bytes = digits === '' ? 0 : Number(digits) * (UNITS[unit] ?? 0)
  if (bytes < LEAST_BODY_BYTES)
    throw usage(`${name}: ${JSON.stringify(text)} is no size from ${LEAST_BODY_BYTES} bytes, such as 20K`)
  return bytes
}

function usage(message: string, cause?: unknown): BenchError {
  return new BenchError('BENCH_USAGE', message, { remedy: 'See script/bench --help.', cause })
}
