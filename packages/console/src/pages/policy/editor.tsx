import { useEffect, useId, useRef } from 'preact/hooks'
import { formatNumber } from '../../format/format.ts'
import { Button } from '../../ui/button.tsx'
import { English } from '../../ui/server-words.tsx'
import { Notice } from '../../ui/state.tsx'
import { policyWords } from './words.ts'

/** Something that is wrong in a text. */
interface LineProblem {
  /** From 1; left out: it stands elsewhere. */
  readonly line?: number | undefined
  readonly sentence: string
}

/** The lines of a report as far as they are about a file: `FILE:LINE:COLUMN: …`. */
export function problemsIn(report: readonly string[], path: string): readonly LineProblem[] {
  return report.map((told) => {
    const { file, line, sentence } =
      /^(?<file>.+?):(?<line>\d+)(?::\d+)?: (?<sentence>.*)$/s.exec(told)?.groups ?? {}
    return file === path && sentence !== undefined ? { line: Number(line), sentence } : { sentence: told }
  })
}

interface EditorProps {
  readonly text: string
  readonly onInput: (text: string) => void
  readonly problems: readonly LineProblem[]
}

/** A text with the numbers of its lines; a plain field for text, so that all that readers of screens and browsers can do with one works. */
export function Editor({ text, onInput, problems }: EditorProps) {
  const words = policyWords()
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  const wrong = new Set(problems.map(({ line }) => line))
  const follow = () => {
    if (gutter.current !== null && field.current !== null) gutter.current.scrollTop = field.current.scrollTop
  }
  // lines that are taken away move what is seen
  useEffect(follow, [lines])
  const goTo = (line: number) => {
    const element = field.current
    if (element === null) return
    const all = text.split('\n')
    const start = all.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
    element.focus()
    element.setSelectionRange(start, start + (all[line - 1]?.length ?? 0))
    element.scrollTop = (element.scrollHeight * Math.max(0, line - 4)) / Math.max(1, lines)
  }
  return (
    <div class="field">
      <label for={id}>{words.editor}</label>
      <div class={`editor ${problems.length > 0 ? 'wrong-text' : ''}`}>
        <div class="editor-lines" ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => (
            <div key={index} class={wrong.has(index + 1) ? 'wrong-line' : ''}>
              {wrong.has(index + 1) ? '▸ ' : ''}
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={field}
          id={id}
          rows={24}
          wrap="off"
          spellcheck={false}
          autocomplete="off"
          aria-invalid={problems.length > 0}
          aria-describedby={`${id}-hint ${id}-wrong`}
          value={text}
          onScroll={follow}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      </div>
      <div class="soft small" id={`${id}-hint`}>
        {words.editorHint}
      </div>
      <div id={`${id}-wrong`} role="status">
        {problems.length > 0 && (
          <Notice tone="bad">
            <strong>{words.problems(problems.length)}</strong>
            <ul class="plain stack tight">
              {problems.map(({ line, sentence }) => (
                <li key={`${line} ${sentence}`} class="row">
                  {line !== undefined && (
                    <Button onPress={() => goTo(line)}>{words.toLine(formatNumber(line))}</Button>
                  )}
                  <English>{sentence}</English>
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
    </div>
  )
}
