import type { PreviewDocument } from '../../../../../clamgate/src/api/preview/documents.ts'
import { mayDo } from '../../../app/session.ts'
import { formatBytes } from '../../../format/format.ts'
import { Button } from '../../../ui/button.tsx'
import { Badge } from '../../../ui/state.tsx'
import { download } from '../download.ts'
import { previewWords } from './words.ts'

interface AttachmentsProps {
  readonly preview: PreviewDocument
  /** Of the entry, at the API. */
  readonly path: string
}

/** What comes along with a mail: never opened here, and handed out in a ZIP with a password. */
export function Attachments({ preview: { attachments }, path }: AttachmentsProps) {
  const words = previewWords()
  if (attachments.length === 0) return null
  return (
    <section class="stack" aria-label={words.attachments}>
      <h3>{words.attachments}</h3>
      <ul class="plain copies">
        {attachments.map(({ index, name, type, bytes, sha256, isHit }) => (
          <li key={index} class="row apart">
            <div class="breaks attachment">
              <div class="row">
                <strong>
                  <bdi>{name.text}</bdi>
                </strong>
                {isHit === true && <Badge tone="bad">{words.isHit}</Badge>}
              </div>
              <div class="soft small">
                {type} · {formatBytes(bytes)} · <code>{sha256}</code>
              </div>
            </div>
            {mayDo('quarantine.content') && (
              <Button
                icon="download"
                look="quiet"
                onPress={() => download(`${path}/attachments/${index}`, { as: 'zip' }, `${index}.zip`)}
              >
                {words.downloadZip}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayDo('quarantine.content') && <p class="soft small">{words.downloadHint}</p>}
    </section>
  )
}
