import type { ComponentChildren } from 'preact'
import type { ToldDocument } from '../../../clamgate/src/api/told/documents.ts'
import { clean } from '../format/clean.ts'
import { language } from '../words/language.ts'
import { problemWords } from '../words/problem-words.ts'
import { toldPieces } from '../words/told.ts'

/** A sentence in English on a page that may be in another language: readers of screens pronounce it so. */
export function English({
  children,
  isSoft = false,
}: {
  readonly children: string
  readonly isSoft?: boolean
}) {
  return (
    <span lang={language.value === 'en' ? undefined : 'en'} class={isSoft ? 'soft small breaks' : 'breaks'}>
      {clean(children)}
    </span>
  )
}

/** Parts of what the server says in the reader's language; undefined where there are no words for it. */
export function inWordsOf(told: readonly ToldDocument[] | undefined): ComponentChildren | undefined {
  return toldPieces(told)?.map((piece, at) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      <span key={at} lang="en">
        {piece.english}
      </span>
    ),
  )
}

interface InWordsProps {
  /** The same in the reader's language, where there are words for it. */
  readonly told: ComponentChildren | undefined
  readonly children: string
}

/** A text of the server's, in the reader's language where somebody has said it in that. */
export function InWords({ told, children }: InWordsProps) {
  return told === undefined ? <English>{children}</English> : <span class="breaks">{told}</span>
}

interface ServerWordsProps {
  /** Of the failure. */
  readonly code?: string | undefined
  /** As the server has it. */
  readonly sentence: string
  /** The same as names of sentences, where the server has them. */
  readonly told?: readonly ToldDocument[] | undefined
  readonly remedy?: string | undefined
  readonly advice?: readonly ToldDocument[] | undefined
}

/** What has failed and what to do: in the reader's language where there are words for it, with the server's particulars. */
export function ServerWords({ code, sentence, told, remedy, advice }: ServerWordsProps) {
  const words = problemWords(code)
  if (words === undefined) {
    return (
      <>
        <p>
          <InWords told={inWordsOf(told)}>{sentence}</InWords>
        </p>
        {remedy !== undefined && (
          <p class="soft small">
            <InWords told={inWordsOf(advice)}>{remedy}</InWords>
          </p>
        )}
      </>
    )
  }
  const toDo = words.remedy ?? inWordsOf(advice)
  return (
    <>
      <p class="breaks">{words.sentence}</p>
      {words.isWhole !== true && (
        <p class="soft small">
          <InWords told={inWordsOf(told)}>{sentence}</InWords>
        </p>
      )}
      {toDo !== undefined && <p class="soft small breaks">{toDo}</p>}
    </>
  )
}
