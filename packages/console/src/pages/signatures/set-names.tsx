import { useState } from 'preact/hooks'
import type { NameChangesReply } from '../../../../clamgate/src/api/signatures/documents.ts'
import { call } from '../../api/call.ts'
import { useLoad } from '../../app/load.ts'
import { clean } from '../../format/clean.ts'
import { formatNumber } from '../../format/format.ts'
import { Link } from '../../ui/button.tsx'
import { Shown } from '../../ui/state.tsx'
import { signatureWords } from './words.ts'

/** Two large files are read for it. */
const LONGEST_MS = 120_000
/** Names that are shown at once; the others after a click. */
const SHOWN = 50

type FileChange = NameChangesReply['files'][number]
type Changed = NonNullable<FileChange['names']>['added']

/** Which names came and went with a set; asked for when somebody opens it. */
export function SetNames({ id }: { readonly id: string }) {
  const words = signatureWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.namesOfSet}</summary>
      {isOpen && <Names id={id} />}
    </details>
  )
}

function Names({ id }: { readonly id: string }) {
  const words = signatureWords()
  const loaded = useLoad(id, (signal) =>
    call<NameChangesReply>('GET', `/signatures/history/${encodeURIComponent(id)}/names`, {
      ...{ signal, timeoutMs: LONGEST_MS },
    }),
  )
  return (
    <Shown loaded={loaded}>
      {({ before, files }) =>
        before === null ? (
          <p class="soft">{words.noSetBefore}</p>
        ) : files.length === 0 ? (
          <p class="soft">{words.sameNames}</p>
        ) : (
          <div class="stack">
            {files.map((one) => (
              <FileNames key={`${one.source} ${one.file}`} change={one} />
            ))}
          </div>
        )
      }
    </Shown>
  )
}

function FileNames({ change: { file, source, names } }: { readonly change: FileChange }) {
  const words = signatureWords()
  return (
    <section class="stack tight" aria-label={file}>
      <h3 class="breaks">
        <code>{clean(file)}</code> <span class="soft small">{clean(source)}</span>
      </h3>
      {names === null ? (
        <p class="soft">{words.tooManyNames}</p>
      ) : names.added.count + names.removed.count === 0 ? (
        <p class="soft">{words.sameNames}</p>
      ) : (
        <>
          <NameList title={words.cameNames(names.added.count)} changed={names.added} areThere />
          <NameList title={words.wentNames(names.removed.count)} changed={names.removed} />
        </>
      )}
    </section>
  )
}

interface NameListProps {
  readonly title: string
  readonly changed: Changed
  /** They can be looked up. */
  readonly areThere?: boolean
}

function NameList({ title, changed: { count, names }, areThere = false }: NameListProps) {
  const words = signatureWords()
  const [shown, setShown] = useState(SHOWN)
  if (count === 0) return null
  const some = names.slice(0, shown)
  const more = count - some.length
  return (
    <div>
      <h4>{title}</h4>
      <ul class="names">
        {some.map((name) => (
          <li key={name} class="breaks">
            {areThere ? (
              <Link to={`/signatures/${encodeURIComponent(name)}`}>{clean(name)}</Link>
            ) : (
              <code>{clean(name)}</code>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p class="soft small">{words.andMore(more)}</p>}
      {names.length > some.length && (
        <button type="button" class="button quiet" onClick={() => setShown(names.length)}>
          {words.showNames(formatNumber(names.length))}
        </button>
      )}
    </div>
  )
}
