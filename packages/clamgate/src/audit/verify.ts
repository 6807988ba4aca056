import { chainHash, GENESIS } from './content.ts'
import { type AuditHead, CUT_ACT, type CutNote } from './row.ts'

/** A row as it stands in the database. */
export interface KeptRow {
  readonly n: number
  readonly hash: string
  readonly content: string
  /** Copies of what the content says, by which rows are found. */
  readonly atMs: number
  readonly act: string
  readonly actor: string
}

/** What is wrong with a chain, as words behind the number of a row. */
export const AUDIT_FAULTS = {
  changed: 'The row, or one before it, is not what was written',
  missing: 'The row is missing',
  'found-by': 'What the row is found by differs from what it says',
  'twice-in-log': 'The log has two hashes for the row: the chain, or the log, was written anew',
  rewritten: 'The log has another hash for the row: the chain was written anew',
  'cut-unnoted': 'The rows before are gone, and retention has not noted that it cut them',
  'gone-from-end': 'The log knows of the row, and it is gone',
  'gone-too-soon': 'The row is gone sooner than retention ever cuts',
} as const
export type AuditFault = keyof typeof AUDIT_FAULTS

export type AuditVerdict =
  | {
      readonly good: true
      readonly rows: number
      readonly first: number | undefined
      readonly head: AuditHead | undefined
      /** What stood before the first row was cut by retention at this time. */
      readonly cutAtMs?: number | undefined
      /** Heads of a log that were found in the chain, and those of rows that are cut. */
      readonly heads: { readonly found: number; readonly cut: number }
    }
  | {
      readonly good: false
      readonly rows: number
      readonly n: number
      readonly fault: AuditFault
      readonly sentence: string
    }

/** A head that a log kept. */
export type LoggedHead = Pick<AuditHead, 'n' | 'hash'> & { readonly atMs?: number | undefined }

/** Retention never cuts what is younger, ms: the least `console.audit.keep`. */
export const LEAST_KEPT_MS = 30 * 86_400_000

/**
 * Follows the chain from its first row to its last one, and compares it with the heads of a log, which whoever can write the
 * database cannot take back.
 */
export async function verifyChain(
  pages: AsyncIterable<readonly KeptRow[]>,
  logged: readonly LoggedHead[] = [],
): Promise<AuditVerdict> {
  const wanted = new Map<number, LoggedHead>()
  let rows = 0
  let first: KeptRow | undefined
  let last: KeptRow | undefined
  let found = 0
  let start: string | undefined
  let cut: (CutNote & { readonly atMs: number }) | undefined
  const bad = (n: number, fault: AuditFault): AuditVerdict => ({
    ...{ good: false, rows, n, fault },
    sentence: AUDIT_FAULTS[fault],
  })
  for (const head of logged) {
    // Whoever writes a chain anew may write a line for it, too: the line of before is still there.
    if ((wanted.get(head.n)?.hash ?? head.hash) !== head.hash) return bad(head.n, 'twice-in-log')
    wanted.set(head.n, head)
  }
  for await (const page of pages) {
    for (const row of page) {
      rows++
      if (last === undefined) {
        first = row
        // What the first one follows is known once the row is found that retention left.
        start = row.n === 1 ? GENESIS : undefined
        if (start !== undefined && chainHash(start, row.content) !== row.hash) return bad(row.n, 'changed')
      } else if (row.n !== last.n + 1) return bad(last.n + 1, 'missing')
      else if (chainHash(last.hash, row.content) !== row.hash) return bad(row.n, 'changed')
      const content = read(row)
      if (content === undefined) return bad(row.n, 'found-by')
      if (content.act === CUT_ACT) cut = cutOf(content) ?? cut
      const head = wanted.get(row.n)
      if (head !== undefined) {
        if (head.hash !== row.hash) return bad(row.n, 'rewritten')
        found++
      }
      last = row
    }
  }
  if (first !== undefined && first.n > 1) {
    if (cut === undefined || cut.n !== first.n - 1) {
      return bad(first.n - 1, 'cut-unnoted')
    }
    if (chainHash(cut.chain, first.content) !== first.hash) return bad(first.n, 'changed')
  }
  const head = last && { n: last.n, hash: last.hash, atMs: last.atMs }
  const before = first?.n ?? 1
  let gone = 0
  for (const logHead of logged) {
    if (logHead.n > (head?.n ?? 0)) return bad(logHead.n, 'gone-from-end')
    if (logHead.n >= before) continue
    gone++
    if (cut !== undefined && logHead.atMs !== undefined && cut.atMs - logHead.atMs < LEAST_KEPT_MS) {
      return bad(logHead.n, 'gone-too-soon')
    }
  }
  return { good: true, rows, first: first?.n, head, cutAtMs: cut?.atMs, heads: { found, cut: gone } }
}

function read(row: KeptRow): { act: string; atMs: number; after?: unknown } | undefined {
  try {
    const content: {
      n?: unknown
      act?: unknown
      atMs?: unknown
      actor?: { name?: unknown }
      after?: unknown
    } = JSON.parse(row.content)
    const { n, act, atMs, actor, after } = content
    const isSame = n === row.n && act === row.act && atMs === row.atMs && actor?.name === row.actor
    return isSame ? { act: row.act, atMs: row.atMs, after } : undefined
  } catch {
    return undefined
  }
}

function cutOf({ after, atMs }: { readonly after?: unknown; readonly atMs: number }) {
  if (typeof after !== 'object' || after === null || !('n' in after) || !('chain' in after)) return undefined
  const { n, chain } = after
  return typeof n === 'number' && typeof chain === 'string' ? { n, chain, atMs } : undefined
}
