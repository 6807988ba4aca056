import type { PreviewDocument } from '../../../../../clamgate/src/api/preview/documents.ts'
import { formatTime } from '../../../format/format.ts'
import { previewWords } from './words.ts'

/** The header as people read it: the server has cleaned it, and written out what is not seen. */
export function PreviewHeaders({ preview }: { readonly preview: PreviewDocument }) {
  const words = previewWords()
  const { from, replyTo, to, subject, date, received, authentication } = preview
  const people = (all: PreviewDocument['from']) =>
    all.map(({ name, address, ascii }) =>
      [name, `<${address}>`, ascii === undefined ? '' : `(${ascii})`].join(' ').trim(),
    )
  const facts: readonly (readonly [string, readonly string[]])[] = [
    [words.from, people(from)],
    [words.replyTo, people(replyTo)],
    [words.to, people(to)],
    [words.subject, subject === undefined ? [] : [subject.text]],
    [words.date, date === undefined ? [] : [isIso(date) ? formatTime(date) : date]],
    [
      words.authentication,
      authentication.map(
        ({ host, results }) =>
          `${results.map(({ method, result }) => `${method}: ${result}`).join(', ')} (${host})`,
      ),
    ],
  ]
  return (
    <>
      <dl class="facts">
        {facts.map(
          ([name, values]) =>
            values.length > 0 && (
              <>
                <dt>{name}</dt>
                <dd>
                  <bdi>{values.join(', ')}</bdi>
                </dd>
              </>
            ),
        )}
      </dl>
      {received.length > 0 && (
        <details>
          <summary>{words.received}</summary>
          <ol class="small">
            {received.map(({ from: before, by, date: at }, place) => (
              <li key={`${place} ${at}`} class="breaks">
                {words.station(before ?? '?', by ?? '?')} {at !== undefined && <span class="soft">{at}</span>}
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  )
}

/** What is no date stands there as the mail has it. */
function isIso(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)
}
