/** A phase of a session, with the phase that each command byte leads to; undefined where a command has no meaning. */
export interface Phase {
  readonly name: PhaseName
  readonly next: readonly (Phase | undefined)[]
  /** The message or session has its answer already: what still comes is dropped, or gets the same answer. */
  readonly isAnswered: boolean
}

/**
 * `fresh` nothing negotiated · `idle` between messages · `envelope` after MAIL · `data` after DATA · `header`, `eoh`,
 * `body` in the content · `answered` the message has its answer · `refused` the whole session has.
 */
export type PhaseName =
  | 'fresh'
  | 'idle'
  | 'envelope'
  | 'data'
  | 'header'
  | 'eoh'
  | 'body'
  | 'answered'
  | 'refused'

/** Commands that end whatever was and lead back to `idle`: CONNECT, QUIT, QUIT_NC. */
const LEAVE = { C: 'idle', K: 'idle', Q: 'idle' } as const
/** Commands that also begin something new: ABORT, HELO, MAIL. */
const BEGIN = { ...LEAVE, A: 'idle', H: 'idle', M: 'envelope' } as const

/**
 * The order of the protocol: command letter to following phase; what is not listed is a violation. It is liberal where
 * MTAs differ (any step may be missing) and strict where a packet would have no meaning (RCPT without MAIL).
 */
const ORDER: { readonly [P in PhaseName]: Readonly<Record<string, PhaseName>> } = {
  fresh: { O: 'idle' },
  idle: { ...BEGIN, ...staying('idle', 'DU') },
  envelope: {
    ...BEGIN,
    ...staying('envelope', 'DUR'),
    T: 'data',
    L: 'header',
    N: 'eoh',
    B: 'body',
    E: 'idle',
  },
  data: { ...BEGIN, ...staying('data', 'DU'), L: 'header', N: 'eoh', B: 'body', E: 'idle' },
  header: { ...BEGIN, ...staying('header', 'DUL'), N: 'eoh', B: 'body', E: 'idle' },
  eoh: { ...BEGIN, ...staying('eoh', 'DU'), B: 'body', E: 'idle' },
  body: { ...BEGIN, ...staying('body', 'DUB'), E: 'idle' },
  answered: { ...BEGIN, ...staying('answered', 'DURTLNBE') },
  refused: { ...LEAVE, ...staying('refused', 'ADHMURTLNBE') },
}

/** All phases. `ORDER` as a graph, since the lookup runs for every packet. */
export const PHASE: { readonly [P in PhaseName]: Phase } = graph()

function graph(): { readonly [P in PhaseName]: Phase } {
  const phases = {
    fresh: node('fresh'),
    idle: node('idle'),
    envelope: node('envelope'),
    data: node('data'),
    header: node('header'),
    eoh: node('eoh'),
    body: node('body'),
    answered: node('answered'),
    refused: node('refused'),
  }
  for (const { name, next } of Object.values(phases)) {
    for (const [letter, target] of Object.entries(ORDER[name])) next[letter.charCodeAt(0)] = phases[target]
  }
  return phases
}

function node(name: PhaseName) {
  const next: (Phase | undefined)[] = new Array(256).fill(undefined)
  return { name, next, isAnswered: name === 'answered' || name === 'refused' }
}

function staying(phase: PhaseName, letters: string): Readonly<Record<string, PhaseName>> {
  return Object.fromEntries([...letters].map((letter) => [letter, phase]))
}
