import type { OverviewUnknown } from '../../../../clamgate/src/api/overview/documents.ts'
import { clean } from '../../format/clean.ts'
import { language } from '../../words/language.ts'
import { wordFor } from '../../words/mail.ts'
import { problemWords } from '../../words/problem-words.ts'
import { overviewWords } from './words.ts'

/** What is not known, and why; parts that lack for one reason are named together. */
export function Unknown({ unknown }: { readonly unknown: OverviewUnknown }) {
  const words = overviewWords()
  const byWhy = [...Map.groupBy(unknown, whyOf)]
  return (
    <>
      {words.notKnown}{' '}
      {byWhy
        .map(([why, some]) => `${some.map(({ what }) => wordFor(words.unknown, what)).join(', ')}: ${why}`)
        .join('; ')}
    </>
  )
}

function whyOf({ why, code = '' }: OverviewUnknown[number]): string {
  const reason = wordFor(overviewWords().unknownWhy, code)
  if (reason !== code) return reason
  return language.value === 'en' ? clean(why) : (problemWords(code)?.sentence ?? clean(why))
}
