import { useState } from 'preact/hooks'
import { toCallError } from '../../api/failure.ts'
import { formatNumber } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { CSV_HEAD, csvLine } from './csv.ts'
import { EXPORT_MAX, exported } from './export.ts'
import { messagesWords } from './words.ts'

const KINDS = {
  CSV: { type: 'text/csv;charset=utf-8', name: 'messages.csv', head: `\ufeff${CSV_HEAD}`, line: csvLine },
  JSON: {
    ...{ type: 'application/x-ndjson', name: 'messages.jsonl', head: '' },
    line: (event: object) => `${JSON.stringify(event)}\n`,
  },
} as const

/** All that the query finds, as a file. */
export function ExportMenu({ query }: { readonly query: string }) {
  const words = messagesWords()
  const [count, setCount] = useState<number>()
  const save = async (kind: keyof typeof KINDS) => {
    const { type, name, head, line } = KINDS[kind]
    try {
      const parts: string[] = [head]
      for await (const event of exported(query)) {
        parts.push(line(event))
        if (parts.length % 500 === 0) setCount(parts.length)
      }
      saveFile(new Blob(parts, { type }), name)
      const rows = parts.length - 1
      tell(rows >= EXPORT_MAX ? words.exportedFirst(formatNumber(rows)) : words.exported(rows))
    } catch (thrown) {
      tellFailure(toCallError(thrown))
    } finally {
      setCount(undefined)
    }
  }
  return (
    <fieldset class="row">
      <legend class="only-read">{words.export}</legend>
      {count !== undefined && <span class="soft small number">{words.exporting(formatNumber(count))}</span>}
      {(['CSV', 'JSON'] as const).map((kind) => (
        <Button
          key={kind}
          icon="download"
          look="quiet"
          label={words.exportAs(kind)}
          onPress={() => save(kind)}
        >
          {kind}
        </Button>
      ))}
    </fieldset>
  )
}
