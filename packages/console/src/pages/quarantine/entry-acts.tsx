import { useMemo } from 'preact/hooks'
import type { EntryDocument } from '../../../../clamgate/src/api/quarantine/documents.ts'
import { useKeys } from '../../app/keys.ts'
import { mayDo } from '../../app/session.ts'
import { Button } from '../../ui/button.tsx'
import type { Act } from './act-dialog.tsx'
import { download } from './download.ts'
import { quarantineWords } from './words.ts'

interface EntryActsProps {
  readonly entry: EntryDocument
  readonly onAct: (act: Act | 'good') => void
}

/** What can be done with one kept mail; `r` and `d` are the keys of the list. */
export function EntryActs({ entry, onAct }: EntryActsProps) {
  const words = quarantineWords()
  const { id, damaged, hidden, outcome } = entry
  const isWhole = damaged === undefined && hidden === undefined
  const releases = isWhole && mayDo('quarantine.release')
  const deletes = hidden === undefined && mayDo('quarantine.delete')
  useKeys(
    useMemo(
      () => ({
        r: () => {
          if (releases) onAct('release')
        },
        d: () => {
          if (deletes) onAct('delete')
        },
      }),
      [releases, deletes],
    ),
  )
  return (
    <div class="row">
      {releases && (
        <Button look="main" icon="send" shortcut="r" onPress={() => onAct('release')}>
          {words.release}
        </Button>
      )}
      {isWhole && outcome.signature !== undefined && mayDo('false-positives.act') && (
        <Button icon="check" onPress={() => onAct('good')}>
          {words.good}
        </Button>
      )}
      {isWhole && mayDo('quarantine.forward') && (
        <Button onPress={() => onAct('forward')}>{words.forward}</Button>
      )}
      {damaged === undefined && mayDo('quarantine.content') && (
        <Button
          icon="download"
          onPress={() =>
            download(`/quarantine/${encodeURIComponent(id)}/content`, { as: 'zip' }, `${id}.eml.zip`)
          }
        >
          {words.downloadZip}
        </Button>
      )}
      {deletes && (
        <Button look="danger" icon="trash" shortcut="d" onPress={() => onAct('delete')}>
          {words.delete}
        </Button>
      )}
    </div>
  )
}
