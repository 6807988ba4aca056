import type { MailLogLine } from '../../host/postfix/look/mail-log.ts'

/** Trouble that Postfix had with one milter. */
export interface MilterTrouble {
  /** As in main.cf, without options. */
  readonly endpoint: string
  readonly count: number
  readonly lastAtMs: number
  /** Its words at the last time. */
  readonly words: string
}

/** What Postfix's log says of milters. */
export interface MailLogFacts {
  readonly troubles: readonly MilterTrouble[]
  /** Queue ids of mail that was taken though a milter could not be asked, by the endpoint. */
  readonly unscanned: ReadonlyMap<string, readonly string[]>
  /** When mail came in: by SMTP from elsewhere, by SMTP from this host, by sendmail(1). */
  readonly lastMail: {
    readonly remoteMs?: number
    readonly loopbackMs?: number
    readonly sendmailMs?: number
  }
}

const TROUBLE = [
  /^warning: connect to Milter service (\S+): (.*)$/,
  /^warning: milter (\S+): (.*)$/,
  /^warning: (?:invalid transport name: \S+ in Milter service: )(\S+)()$/,
]

/** Pure: reads the lines, oldest first. */
export function mailLogFacts(lines: readonly MailLogLine[]): MailLogFacts {
  const troubles = new Map<string, MilterTrouble>()
  /** A process whose milter failed: it asks that one no more in this session. */
  const failing = new Map<string, string>()
  /** The mail that a process is at. */
  const current = new Map<string, string>()
  const taken = new Map<string, string>()
  let lastMail: MailLogFacts['lastMail'] = {}
  for (const { atMs, program, pid, text } of lines) {
    const trouble = troubleIn(text)
    if (trouble !== undefined) {
      const { endpoint, words } = trouble
      const count = (troubles.get(endpoint)?.count ?? 0) + 1
      troubles.set(endpoint, { endpoint, count, lastAtMs: atMs, words })
      failing.set(pid, endpoint)
      const id = current.get(pid)
      if (id !== undefined) taken.set(id, endpoint)
      continue
    }
    if (/^(?:dis)?connect from /.test(text)) {
      failing.delete(pid)
      current.delete(pid)
      continue
    }
    const [, id = '', what = ''] = /^([0-9A-Za-z]{6,}): (.*)$/.exec(text) ?? []
    if (/^milter-(?:reject|hold|discard)/.test(what)) {
      taken.delete(id)
      continue
    }
    if (what.startsWith('client=') || what.startsWith('uid=')) {
      const isLoopback = /^client=[^[]*\[(?:127\.|::1)/.test(what)
      const key = what.startsWith('uid=') ? 'sendmailMs' : isLoopback ? 'loopbackMs' : 'remoteMs'
      lastMail = { ...lastMail, [key]: atMs }
    }
    if (what.startsWith('client=') || (program === 'cleanup' && what.startsWith('message-id='))) {
      current.set(pid, id)
      const endpoint = failing.get(pid)
      // cleanup(8) begins anew with each mail; smtpd(8) with each client.
      if (program === 'cleanup') failing.delete(pid)
      else if (endpoint !== undefined) taken.set(id, endpoint)
    }
  }
  return { troubles: [...troubles.values()], unscanned: byEndpoint(taken), lastMail }
}

function troubleIn(text: string): { readonly endpoint: string; readonly words: string } | undefined {
  for (const pattern of TROUBLE) {
    const [, endpoint, words = ''] = pattern.exec(text) ?? []
    if (endpoint !== undefined) return { endpoint, words: words || 'Postfix does not understand it' }
  }
  return undefined
}

function byEndpoint(taken: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [id, endpoint] of taken) found.set(endpoint, [...(found.get(endpoint) ?? []), id])
  return found
}
