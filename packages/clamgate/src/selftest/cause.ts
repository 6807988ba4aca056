import type { Told, Wanted } from './advisor.ts'
import { type Answer, isDelivered, outcomeAt, type Seen, sentenceOf } from './answer.ts'
import type { Fault } from './step.ts'

/** What is known of a sample that was not treated as it should have been. */
interface Known {
  readonly wanted: Wanted
  readonly told: Told | undefined
}

/** Why a sample was not treated as it should have been, the surest reason first. */
export function causeOf(seen: Seen, known: Known): Fault {
  return (
    byFailure(seen, known) ?? byReload(seen, known) ?? byPolicy(seen, known) ?? byAnswer(seen, known.wanted)
  )
}

/** Something did not work, and the answer follows from that. */
function byFailure(seen: Seen, { wanted, told }: Known): Fault | undefined {
  const { sample, stage, answer } = seen
  if (told === undefined || outcomeAt(stage, told.action) !== answer.outcome) return undefined
  const sentence = sentenceOf(seen, wanted)
  if (told.kind === 'databases-missing' && sample === 'clean') {
    return {
      code: 'SELFTEST_DATABASES_MISSING',
      sentence: `${sentence}, since the official databases are not there yet (${told.because})`,
      remedy:
        'Wait until freshclam has fetched them; clamgate status shows how far it is. policy.databasesMissing decides what happens until then.',
    }
  }
  if (told.kind === 'failure') {
    return {
      code: 'SELFTEST_NOT_SCANNED',
      sentence: `${sentence}, since it could not be scanned: ${told.failure ?? 'failure'} (${told.because})`,
      remedy: LOOK_AT_STATUS,
    }
  }
  if (told.instead?.of === 'quarantine') {
    return {
      code: 'SELFTEST_NOT_KEPT',
      sentence: `${sentence}, since ${told.instead.why}; ${wanted.why}`,
      remedy: 'clamgate status and the log say what is wrong with the quarantine.',
      place: wanted.place,
    }
  }
  if (sample === 'eicar' && (told.kind === 'clean' || told.kind === 'databases-missing'))
    return unknownEicar(sentence)
  return undefined
}

function byReload(seen: Seen, { wanted, told }: Known): Fault | undefined {
  if (told === undefined || told.action === wanted.action) return undefined
  return {
    code: 'SELFTEST_CONFIG_DIFFERS',
    sentence: `${sentenceOf(seen, wanted)}; the daemon says ${told.because}, the file would have it ${wanted.done}, ${wanted.why}`,
    remedy: 'The daemon runs with another configuration: clamgate reload, or name its file with --config.',
    place: wanted.place,
  }
}

function byPolicy(seen: Seen, { wanted }: Known): Fault | undefined {
  const { sample, stage, answer } = seen
  const isRight = sample === 'eicar' ? wanted.action === 'reject' : isDelivered(wanted.action)
  if (isRight || outcomeAt(stage, wanted.action) !== answer.outcome) return undefined
  return {
    code: sample === 'eicar' ? 'SELFTEST_EICAR_LET_THROUGH' : 'SELFTEST_CLEAN_STOPPED',
    sentence: `${sentenceOf(seen, wanted)}, ${wanted.why}`,
    remedy: `${changeOf(seen, wanted)} If it is meant so: --expect-policy takes what the policy says.`,
    place: wanted.place,
  }
}

function changeOf({ sample }: Seen, { key }: Wanted): string {
  if (key === undefined) return 'Change that rule, or ask as somebody for whom it is not.'
  const other = ASK_AS_ANOTHER[key]
  if (other !== undefined) return `Such mail is not scanned. Narrow ${key}, or ask ${other}.`
  if (key === 'policy.monitor') return 'Set policy.monitor to false once you trust the policy.'
  return sample === 'eicar' ? `Set ${key} to reject to have it refused.` : `Set ${key} to accept.`
}

const ASK_AS_ANOTHER: Readonly<Record<string, string>> = {
  'policy.skip.networks': 'as another client with --from-client',
  'policy.skip.senders': 'as another sender with --from',
  'policy.skip.recipients': 'for another recipient with --to',
  'policy.skip.raw.senders': 'as another sender with --from',
  'policy.skip.raw.recipients': 'for another recipient with --to',
  'policy.skip.raw.authenticated': 'as a client that has not logged in',
  'policy.skip.authenticated': 'as a client that has not logged in',
}

/** Nothing but the answer is known, and the policy would have had another one. */
function byAnswer(seen: Seen, wanted: Wanted): Fault {
  const { stage } = seen
  const sentence = `${sentenceOf(seen, wanted)}, where the policy would have had it ${wanted.done}`
  return (stage === 'milter' ? atMilter : atSmtp)(seen, sentence)
}

function atMilter({ sample, answer }: Seen, sentence: string): Fault {
  if (answer.outcome === 'accept' && sample === 'eicar') return unknownEicar(sentence)
  if (answer.outcome === 'reject') return { code: 'SELFTEST_CONFIG_DIFFERS', sentence, remedy: OTHER_CONFIG }
  return { code: 'SELFTEST_NOT_SCANNED', sentence, remedy: LOOK_AT_STATUS }
}

function atSmtp({ answer, daemonDecided }: Seen, sentence: string): Fault {
  if (answer.outcome === 'reject') {
    return {
      code: 'SELFTEST_REFUSAL_FOREIGN',
      sentence,
      remedy: 'The refusal is not that of Clamgate. Look at the log of the MTA for who refused, and why.',
    }
  }
  if (answer.outcome === 'tempfail') return deferredAtSmtp(answer, sentence)
  if (daemonDecided === true) {
    return {
      code: 'SELFTEST_MTA_OVERRULES',
      sentence: `${sentence}; the daemon has decided a message meanwhile`,
      remedy:
        'Look at its log for the client, sender and recipient that it saw: what stands between (a proxy, a content filter, rewriting) may have changed them. --from-client asks as another client.',
    }
  }
  return notAsked({ daemonDecided }, sentence)
}

/** The MTA took it without a word of ours. */
export function notAsked({ daemonDecided }: Pick<Seen, 'daemonDecided'>, sentence: string): Fault {
  const surely = daemonDecided === false ? 'the daemon has seen no message' : 'most likely'
  return {
    code: 'SELFTEST_MILTER_NOT_ASKED',
    sentence: `${sentence}: the milter was not asked (${surely})`,
    remedy:
      'Check smtpd_milters of this service, and milter_default_action (tempfail is the safe one): clamgate doctor looks at both.',
  }
}

function deferredAtSmtp({ reply = '' }: Answer, sentence: string): Fault {
  if (isWithoutMilter(reply)) return lacksMilter(sentence)
  return { code: 'SELFTEST_NOT_SCANNED', sentence, remedy: LOOK_AT_STATUS }
}

/** What Postfix says, at any stage, when it cannot talk to a milter, with milter_default_action = tempfail. */
export function isWithoutMilter(reply: string): boolean {
  return reply.includes('Service unavailable - try again later')
}

/** `sentence` says what the MTA did. */
export function lacksMilter(sentence: string): Fault {
  return {
    code: 'SELFTEST_MTA_LACKS_MILTER',
    sentence: `${sentence}: the MTA cannot reach a milter`,
    remedy: 'Check smtpd_milters and who may use the milter socket: clamgate doctor looks at both.',
  }
}

function unknownEicar(sentence: string): Fault {
  return {
    code: 'SELFTEST_EICAR_UNKNOWN',
    sentence: `${sentence}: clamd did not recognise it`,
    remedy: 'The databases of clamd are missing or incomplete. See clamgate status.',
  }
}

const LOOK_AT_STATUS =
  'See clamgate status and the log: clamd does not answer, the official databases are missing, or mail cannot be kept.'
const OTHER_CONFIG = 'Does the daemon run with this configuration? clamgate reload applies it.'
