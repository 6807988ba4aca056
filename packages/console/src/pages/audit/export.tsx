import { useState } from 'preact/hooks'
import type { AuditPage } from '../../../../clamgate/src/api/audit/documents.ts'
import { get } from '../../api/call.ts'
import { toCallError } from '../../api/failure.ts'
import { Button } from '../../ui/button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { auditWords } from './words.ts'

/** Rows of a file: they are in the memory of the browser. */
const MOST_ROWS = 20_000
const PAGE_ROWS = 200

/** All rows that fit the filter, as a file: one JSON object in a line, with the digests by which the chain is checked. */
export function Export({ asked }: { readonly asked: Readonly<Record<string, string>> }) {
  const words = auditWords()
  const [count, setCount] = useState<number>()
  const save = async () => {
    const lines: string[] = []
    let cursor: string | undefined
    try {
      setCount(0)
      do {
        const query = { ...asked, limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) }
        const page: AuditPage = await get<AuditPage>('/audit', query)
        lines.push(...page.items.map((row) => JSON.stringify(row)))
        setCount(lines.length)
        cursor = page.next ?? undefined
      } while (cursor !== undefined && lines.length < MOST_ROWS)
      const name = `clamgate-audit-${new Date().toISOString().slice(0, 10)}.ndjson`
      saveFile(new Blob([`${lines.join('\n')}\n`], { type: 'application/x-ndjson' }), name)
      tell(cursor === undefined ? words.exported(lines.length) : words.exportedCut(lines.length))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    } finally {
      setCount(undefined)
    }
  }
  return (
    <>
      <Button icon="download" onPress={save}>
        {words.export}
      </Button>
      <span role="status" class="soft small">
        {count !== undefined && words.exporting(count)}
      </span>
    </>
  )
}
