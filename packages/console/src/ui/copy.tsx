import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Button } from './button.tsx'
import { common } from './words.ts'

const SAID_MS = 2000
/** Of a text that is copied by hand, as long as it may be. */
const MOST_ROWS = 8

interface CopyProps {
  readonly text: string
  /** What is copied, for readers of screens. */
  readonly label: string
  readonly children?: string
}

/** Puts a text on the clipboard and says so. Where the browser will not, the text stands there, marked, so that one key copies it. */
export function Copy({ text, label, children }: CopyProps) {
  const [said, setSaid] = useState<'copied' | 'copyByHand'>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const field = useRef<HTMLTextAreaElement>(null)
  const mark = () => {
    field.current?.focus()
    field.current?.select()
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  // Before it is painted: whoever reads that it is marked finds it so.
  useLayoutEffect(mark, [said])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid('copied')
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setSaid(undefined), SAID_MS)
    } catch {
      // The page has no rights to the clipboard, or there is none; a toast would lie behind a dialog.
      clearTimeout(timer.current)
      setSaid('copyByHand')
      mark()
    }
  }
  return (
    <span class="copy">
      <Button icon={said === 'copied' ? 'check' : 'copy'} look="quiet" label={label} onPress={copy}>
        {children}
      </Button>
      <span class={said === 'copyByHand' ? 'small' : 'only-read'} role="status">
        {said !== undefined && common()[said]}
      </span>
      {said === 'copyByHand' && (
        <textarea ref={field} class="by-hand" readOnly rows={rowsOf(text)} aria-label={label} value={text} />
      )}
    </span>
  )
}

function rowsOf(text: string): number {
  return Math.min(text.trimEnd().split('\n').length, MOST_ROWS)
}

/** A line for a shell, with a button that copies it. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div class="command">
      <code class="breaks">{text}</code>
      <Copy text={text} label={`${common().copy}: ${text}`} />
    </div>
  )
}
