/** Most of one answer. */
const PAGE = 200

interface Page {
  readonly items: readonly unknown[]
  readonly next?: string | null | undefined
}

export interface Wanted {
  /** So many are shown at most. */
  readonly wanted: number
  /** Where it goes on. */
  readonly cursor: string | undefined
  /** Whether anybody reads what is shown. */
  readonly isRead: () => Promise<boolean>
}

/**
 * Asks for a list page by page, and shows each, until there are as many as are wanted, or nobody reads any more.
 * @returns how many were shown, and where the list would go on
 */
export async function showPages<Answer extends Page>(
  list: (request: { readonly limit: number; readonly cursor: string | undefined }) => Promise<Answer>,
  { wanted, cursor, isRead }: Wanted,
  show: (page: Answer) => void,
): Promise<{ readonly count: number; readonly next: string | undefined }> {
  let count = 0
  let at = cursor
  do {
    const page = await list({ limit: Math.min(PAGE, wanted - count), cursor: at })
    show(page)
    count += page.items.length
    at = page.next ?? undefined
    if (!(await isRead())) return { count, next: undefined }
  } while (at !== undefined && count < wanted)
  return { count, next: at }
}
