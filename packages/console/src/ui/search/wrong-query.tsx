import type { CompleteRequest } from '../../../../clamgate/src/api/search/documents.ts'
import type { CallError } from '../../api/failure.ts'
import { clean } from '../../format/clean.ts'
import { problemWords } from '../../words/problem-words.ts'
import { Button } from '../button.tsx'
import { English } from '../server-words.tsx'
import { withWord } from './query-text.ts'
import { searchWords } from './words.ts'

interface WrongQueryProps {
  readonly of: CompleteRequest['of']
  readonly query: string
  readonly error: CallError
  /** Takes a query in place of this one. */
  readonly onUse: (query: string) => void
}

/** A query that the server cannot read, or will not look for: where it is wrong, and what would do. */
export function WrongQuery({ of, query, error, onUse }: WrongQueryProps) {
  const words = searchWords()
  const { problem } = error
  const { span, nearest } = problem
  const told = problemWords(error.code)
  const isWide = error.code === 'STORE_QUERY_TOO_WIDE' || error.code === 'STORE_TOO_SLOW'
  return (
    <div class="notice bad" role="alert">
      <strong>{told === undefined ? <English>{problem.sentence}</English> : told.sentence}</strong>
      {told !== undefined && told.isWhole !== true && <English isSoft>{problem.sentence}</English>}
      {span !== undefined && (
        <code class="breaks">
          {clean(query.slice(0, span.start))}
          <mark>{clean(query.slice(span.start, span.end)) || ' '}</mark>
          {clean(query.slice(span.end))}
        </code>
      )}
      {told?.remedy !== undefined && <p class="small">{told.remedy}</p>}
      {told === undefined && problem.remedy !== undefined && (
        <p class="small">
          <English>{problem.remedy}</English>
        </p>
      )}
      <div class="row">
        {span !== undefined && nearest !== undefined && (
          <Button onPress={() => onUse(`${query.slice(0, span.start)}${nearest}${query.slice(span.end)}`)}>
            {words.useNearest(nearest)}
          </Button>
        )}
        {isWide && (
          <>
            {of === 'events' && (
              <Button onPress={() => onUse(withWord(query, 'is:finding'))}>{words.onlyFindings}</Button>
            )}
            <Button onPress={() => onUse(withWord(query, 'since:24h'))}>{words.onlyDay}</Button>
          </>
        )}
      </div>
    </div>
  )
}

/** Whether an error is about the query, and so belongs to its field. */
export function isOfQuery(error: CallError | undefined): boolean {
  return error !== undefined && /^(?:QUERY_|STORE_QUERY_TOO_WIDE$|STORE_TOO_SLOW$)/.test(error.code)
}
