import { useState } from 'preact/hooks'
import type { PreviewDocument } from '../../../../../clamgate/src/api/preview/documents.ts'
import { apiAddress } from '../../../api/base.ts'
import { get } from '../../../api/call.ts'
import { useLoad } from '../../../app/load.ts'
import { Button } from '../../../ui/button.tsx'
import { InWords } from '../../../ui/server-words.tsx'
import { Notice, Shown } from '../../../ui/state.tsx'
import { language } from '../../../words/language.ts'
import { lateGerman } from '../../../words/late-german.ts'
import { wordFor } from '../../../words/mail.ts'
import { problemWords } from '../../../words/problem-words.ts'
import { Attachments } from './attachments.tsx'
import { PreviewHeaders } from './headers.tsx'
import { previewWords } from './words.ts'

const ambiguities = lateGerman(async () => (await import('../../../words/ambiguity/de.ts')).AMBIGUITY_DE)

/** What a kept mail says, made harmless; asked for by a press of a button, since it is noted who looked. */
export function Preview({ id }: { readonly id: string }) {
  const words = previewWords()
  const [isWanted, setWanted] = useState(false)
  return (
    <section class="card" aria-label={words.preview}>
      <h2>{words.preview}</h2>
      {isWanted ? (
        <Wanted id={id} />
      ) : (
        <div class="row apart">
          <p class="soft">{words.lookWords}</p>
          <Button icon="eye" onPress={() => setWanted(true)}>
            {words.look}
          </Button>
        </div>
      )}
    </section>
  )
}

function Wanted({ id }: { readonly id: string }) {
  const path = `/quarantine/${encodeURIComponent(id)}`
  const [locates, setLocates] = useState(false)
  const loaded = useLoad(`${path} ${locates}`, (signal) =>
    get<PreviewDocument>(`${path}/preview`, { locate: locates }, signal),
  )
  return (
    <Shown loaded={loaded}>
      {(preview) => (
        <Content
          {...{ preview, path }}
          isLocating={locates && loaded.isLoading}
          onLocate={() => setLocates(true)}
        />
      )}
    </Shown>
  )
}

interface ContentProps {
  readonly preview: PreviewDocument
  readonly path: string
  readonly isLocating: boolean
  readonly onLocate: () => void
}

function Content({ preview, path, isLocating, onLocate }: ContentProps) {
  const words = previewWords()
  const [as, setAs] = useState<'text' | 'html'>('text')
  const { text, hasHtml, reached, hit } = preview
  return (
    <>
      <Differs preview={preview} />
      <PreviewHeaders preview={preview} />
      {hasHtml && (
        <fieldset class="chips">
          <legend class="only-read">{words.preview}</legend>
          {(['text', 'html'] as const).map((one) => (
            <button key={one} type="button" class="chip" aria-pressed={as === one} onClick={() => setAs(one)}>
              {one === 'text' ? words.asText : words.asHtml}
            </button>
          ))}
        </fieldset>
      )}
      {as === 'html' ? (
        <iframe
          class="preview-frame"
          title={words.preview}
          sandbox=""
          referrerpolicy="no-referrer"
          src={`${apiAddress(`${path}/preview/page`)}?as=html&language=${language.value}`}
        />
      ) : text.trim() === '' ? (
        <p class="soft">{words.noText}</p>
      ) : (
        <textarea class="pattern mono preview-text" readOnly aria-label={words.asText} value={text} />
      )}
      {reached.length > 0 && (
        <Notice tone="info">
          <strong>{words.reached}</strong>
          {reached.map(({ bound, sentence }) => (
            <p key={bound}>{language.value === 'en' ? sentence : wordFor(words.bounds, bound)}</p>
          ))}
        </Notice>
      )}
      <Attachments preview={preview} path={path} />
      <div class="row" role="status">
        {hit === undefined ? (
          <Button icon="search" isDisabled={isLocating} onPress={onLocate}>
            {words.locate}
          </Button>
        ) : (
          <p class="breaks">
            <HitWords hit={hit} />
          </p>
        )}
        {isLocating && <div class="spin" />}
      </div>
    </>
  )
}

function HitWords({ hit }: { readonly hit: NonNullable<PreviewDocument['hit']> }) {
  const words = previewWords()
  const { path, name, unknown, unknownCode } = hit
  if (unknown === undefined) return <>{path === undefined ? words.hitNowhere : words.hitIn(name ?? path)}</>
  return (
    <>
      {words.hitUnknown} <InWords told={problemWords(unknownCode)?.sentence}>{unknown}</InWords>
    </>
  )
}

/** What only some mail programs get to see. */
function Differs({ preview: { readings } }: { readonly preview: PreviewDocument }) {
  const words = previewWords()
  if (readings?.differs !== true) return null
  return (
    <Notice tone="warn">
      <strong>{words.differs}</strong>
      <ul>
        {readings.classes.map((one) => (
          <li key={one.class}>
            <InWords told={ambiguities.of(one.class)}>{one.words}</InWords>
          </li>
        ))}
      </ul>
      {readings.others.length > 0 && (
        <>
          <p>{words.onlySome}</p>
          <ul>
            {readings.others.map(({ path, name, type }) => (
              <li key={path} class="breaks">
                {name ?? path} {type !== undefined && <span class="soft">{type}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  )
}
