import { createHash } from 'node:crypto'
import { deciderOf } from '../decider.ts'
import type { MessageEvent } from '../types.ts'
import { insertRows, type To } from './insert.ts'
import { addressColumns, timeColumn } from './mail-rows.ts'
import { type Counted, startOf } from './rollups.ts'

/** Of migration 53: mail of an hour with a recipient of a domain, a host for each so that none waits for another. */
export interface DomainRollupTable {
  start: number
  domain: string
  host: number
  /**
   * Empty where all recipients are of this domain. Else it stands for all domains of the mail, each of which has the same row: whoever
   * sees several of them counts one. Where it was not treated alike for all of them, each row has what was decided for its domain, and
   * this begins with a {@link MIXED}, what was done with the whole, and how many domains there are: `~quarantine 2 …`.
   */
  others: string
  kind: MessageEvent['kind']
  class: string
  action: MessageEvent['action']
  direction: string
  messages: number
  bytes: number
}

declare module '../schema/tables.ts' {
  interface EventTables {
    domain_rollup: DomainRollupTable
    /** The first hour from which on all mail is in `domain_rollup`; one row. */
    domain_rollup_since: { at: number }
  }
}

/** No other name of several domains begins with it. */
export const MIXED = '~'

const KEY = ['start', 'domain', 'host', 'others', 'kind', 'class', 'action', 'direction'] as const
const TAIL = `ON CONFLICT (${KEY.join(', ')}) DO UPDATE SET
  messages = domain_rollup.messages + excluded.messages, bytes = domain_rollup.bytes + excluded.bytes`

/** Adds mail to the counts of the domains of its recipients. */
export async function addToDomains(to: To, counted: readonly Counted[]): Promise<void> {
  const rows = new Map<string, DomainRollupTable>()
  for (const { event, host } of counted) {
    const domains = domainsOf(event)
    const others = othersOf(event, domains)
    const start = startOf('hour', timeColumn(event.atMs))
    const { kind, class: first = '', direction = '' } = event
    for (const [domain, action] of domains) {
      const key = `${start}\n${domain}\n${host}\n${others}\n${kind}\n${first}\n${action}\n${direction}`
      let row = rows.get(key)
      if (row === undefined) {
        row = { start, domain, host, others, kind, class: first, action, direction, messages: 0, bytes: 0 }
        rows.set(key, row)
      }
      row.messages += 1
      row.bytes += Math.round(event.bytes)
    }
  }
  // In the order of their keys: hosts that share a database take locks in one order.
  const inOrder = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  await insertRows(to, 'domain_rollup', [...KEY, 'messages', 'bytes'], inOrder, TAIL)
}

type DomainWithAction = readonly [domain: string, action: MessageEvent['action']]

/** The domains of its recipients, each with what was decided for them: that of the others is nobody's there. */
function domainsOf(event: MessageEvent): readonly DomainWithAction[] {
  const { recipients, action } = event
  const [only] = recipients
  if (only === undefined) return []
  if (recipients.length === 1) return [[addressColumns(only.address).domain, action]]
  const byDomain = Map.groupBy(recipients, ({ address }) => addressColumns(address).domain)
  if (byDomain.size === 1) return [...byDomain.keys()].map((domain) => [domain, action] as const)
  const all = [...byDomain].map(([domain, own]) => [domain, deciderOf(own, event)?.wanted ?? action] as const)
  return all.sort(([a], [b]) => (a < b ? -1 : 1))
}

function othersOf({ action }: MessageEvent, domains: readonly DomainWithAction[]): string {
  if (domains.length < 2) return ''
  if (domains.every(([, own]) => own === action)) return nameOf(domains.map(([domain]) => domain))
  return `${MIXED}${action} ${domains.length} ${nameOf(domains.map((one) => one.join(' ')))}`
}

/** Short, and another one for other domains. */
function nameOf(domains: readonly string[]): string {
  return createHash('sha256').update(domains.join('\n')).digest('base64url').slice(0, 16)
}
