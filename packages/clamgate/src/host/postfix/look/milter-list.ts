/** One entry of `smtpd_milters` or `non_smtpd_milters`, postconf(5). */
export interface MilterEntry {
  /** As it is written, with braces and options: what Postfix's log and a remedy call it by. */
  readonly text: string
  /** `unix:clamgate/milter.sock`: the entry without its options. */
  readonly endpoint: string
  readonly goal: MilterGoal
  /** `default_action`, `content_timeout`, …: those that the entry has for itself. */
  readonly options: ReadonlyMap<string, string>
}

export type MilterGoal =
  | { readonly kind: 'unix'; readonly path: string }
  /** `host` is a name or an address without brackets; `port` may be a name, too. */
  | { readonly kind: 'inet'; readonly host: string; readonly port: string }
  /** Postfix refuses it, and defers all mail: "Server configuration problem". */
  | { readonly kind: 'invalid'; readonly why: string }

/** Pure. Entries are separated by blanks or commas, each perhaps in braces with options, which may have braces of their own. */
export function milterEntries(text: string): readonly MilterEntry[] {
  const found = text.match(/\{(?:[^{}]|\{[^{}]*\})*\}|[^\s,{}]+/g) ?? []
  return found.map(entryOf)
}

function entryOf(text: string): MilterEntry {
  if (!text.startsWith('{')) return { text, endpoint: text, goal: goalOf(text), options: new Map() }
  const words = text.slice(1, -1).match(/\{[^{}]*\}|[^\s,{}]+/g) ?? []
  const [endpoint = '', ...rest] = words
  const options = rest.map((word): readonly [string, string] => {
    const [name = '', ...value] = word.replace(/^\{|\}$/g, '').split('=')
    return [name.trim(), value.join('=').trim()]
  })
  return { text, endpoint, goal: goalOf(endpoint), options: new Map(options) }
}

/** Names of transports are exact: Postfix takes neither `inet6`, nor `tcp`, nor capitals. */
function goalOf(endpoint: string): MilterGoal {
  const at = endpoint.indexOf(':')
  const transport = endpoint.slice(0, Math.max(at, 0))
  const place = endpoint.slice(at + 1)
  if (transport === 'unix' || transport === 'local') return { kind: 'unix', path: place }
  if (transport !== 'inet') {
    return { kind: 'invalid', why: `Postfix knows unix:, local: and inet:, not ${transport || 'this'}` }
  }
  // The host may be left out: inet:8890 is that port of localhost.
  const [, bracketed, host, port = ''] = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?([^:]*)$/.exec(place) ?? []
  if (!/^[\w.-]+$/.test(port)) {
    return { kind: 'invalid', why: 'Postfix wants inet:HOST:PORT, with an IPv6 address in brackets' }
  }
  return { kind: 'inet', host: bracketed ?? (host === undefined || host === '' ? 'localhost' : host), port }
}
