import {
  type ClaimRequest,
  type DigestState,
  type DigestStore,
  type IssuedLink,
  type RunCounts,
  WHOLE_RUN,
} from '../state.ts'

interface Row {
  state: DigestState
  host: string
  leaseMs: number
  tries: number
  atMs: number
  words: string
  counts: RunCounts
  entries: readonly string[]
}

/** The promises of {@link DigestStore} without a database: for tests of what stands on it. */
export function memoryDigestStore(): DigestStore & { readonly links: Map<string, IssuedLink> } {
  const rows = new Map<string, Row>()
  const troubled = new Map<string, { failures: number; paused?: number; words: string; atMs: number }>()
  const links = new Map<string, IssuedLink>()
  const at = (reader: string, period: string) => `${reader} ${period}`
  const none = { sent: 0, failed: 0, paused: 0 }
  return {
    links,
    async claim({ reader, period, host, nowMs, leaseMs }: ClaimRequest) {
      const known = rows.get(at(reader, period))
      const isFree =
        known === undefined ||
        known.state === 'failed' ||
        (known.state === 'claimed' && known.leaseMs < nowMs)
      if (!isFree) return { ok: false, state: known.state, tries: known.tries }
      const tries = (known?.tries ?? 0) + 1
      rows.set(at(reader, period), {
        ...{ state: 'claimed', host, leaseMs: nowMs + leaseMs, tries, atMs: nowMs, words: '' },
        ...{ counts: none, entries: [] },
      })
      return { ok: true, state: 'claimed', tries }
    },
    async listed({ reader, entries }) {
      const sent = [...rows].filter(([key, { state }]) => key.startsWith(`${reader} `) && state === 'sent')
      const all = new Set(sent.flatMap(([, row]) => row.entries))
      return entries.filter((entry) => all.has(entry))
    },
    async sending({ reader, period, nowMs, entries, links: issued }) {
      const row = rows.get(at(reader, period))
      if (row !== undefined) Object.assign(row, { state: 'sending', atMs: nowMs, entries })
      for (const link of issued) links.set(link.hash, link)
    },
    async ended({ reader, period, state, words, nowMs, counts, blamesReader = true }) {
      const row = rows.get(at(reader, period))
      if (row !== undefined) Object.assign(row, { state, words, atMs: nowMs, counts: counts ?? none })
      const { failures = 0 } = troubled.get(reader) ?? {}
      if (state === 'sent') troubled.delete(reader)
      else if (blamesReader && counts === undefined)
        troubled.set(reader, { failures: failures + 1, words, atMs: nowMs })
    },
    async runs({ reader, limit }) {
      const runs = [...rows].filter(([key]) => key.startsWith(`${reader} `)).reverse()
      return runs.slice(0, limit).map(([key, row]) => ({ ...row, period: key.slice(reader.length + 1) }))
    },
    troubled: async () =>
      [...troubled].map(([reader, { failures, paused, words, atMs }]) => ({
        ...{ reader, failures, words, atMs, pausedAtMs: paused },
      })),
    async pause({ reader, nowMs }) {
      const known = troubled.get(reader)
      if (known !== undefined) known.paused = nowMs
    },
    async resume({ reader }) {
      if (troubled.get(reader)?.paused === undefined) return false
      const told = [...rows].filter(([key, { state }]) => key.startsWith(`${reader} `) && state === 'sent')
      const last =
        told
          .map(([key]) => key.slice(reader.length + 1))
          .sort()
          .at(-1) ?? ''
      for (const [key, row] of rows) {
        const isUntold = key.startsWith(`${WHOLE_RUN} `) && key.slice(WHOLE_RUN.length + 1) > last
        if (isUntold && row.state === 'sent') row.state = 'failed'
      }
      return troubled.delete(reader)
    },
    tidy: async () => undefined,
  }
}
