import { ACT_LIMIT, PAGE_LIMIT } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { parseQuery } from '../../store/query/parse.ts'
import { printQuery } from '../../store/query/print.ts'

export interface Choice {
  readonly ids: readonly string[]
  readonly query: string | undefined
  /** More than {@link ACT_LIMIT}, too. */
  readonly all: boolean
}

/**
 * The ids of what a command is about, fixed now: what comes in later is not among them.
 * @throws {UsageError} {QueryError}
 */
export async function chosenIds(
  service: Pick<QuarantineService, 'list'>,
  { ids, query, all }: Choice,
): Promise<readonly string[]> {
  if (ids.length > 0 && query !== undefined)
    throw new UsageError('ids and --query are given', 'Give one of them.')
  if (ids.length === 0 && query === undefined) {
    throw new UsageError('no entry is named', 'Name ids, as clamgate quarantine list shows them, or --query.')
  }
  const found = query === undefined ? [...new Set(ids)] : await idsOf(service, query, all)
  if (found.length > ACT_LIMIT && !all) {
    const many = `${query === undefined ? 'more' : 'the query fits more'} than ${ACT_LIMIT} entries`
    throw new UsageError(many, 'Narrow the query, or give --all.')
  }
  return found
}

async function idsOf(
  service: Pick<QuarantineService, 'list'>,
  text: string,
  all: boolean,
): Promise<readonly string[]> {
  // A mistake in it is told before anybody is asked; a date is one of whoever asks, whatever the daemon's time zone.
  const query = printQuery(parseQuery(text, { nowMs: Date.now(), of: 'entries' }))
  const found = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await service.list({ query, limit: PAGE_LIMIT, cursor })
    for (const { id } of page.items) found.add(id)
    cursor = page.next
  } while (cursor !== undefined && (all || found.size <= ACT_LIMIT))
  return [...found]
}
