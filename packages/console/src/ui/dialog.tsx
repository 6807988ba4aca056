import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from './button.tsx'
import { common } from './words.ts'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
  /** Buttons at its end; beside one that closes it. */
  readonly acts?: ComponentChildren
  readonly isWide?: boolean
  /** Escape does not close it: what it asks has to be answered, or what it shows is shown once. */
  readonly isFirm?: boolean
  /** What the closing button says; left out: Cancel. */
  readonly closeWords?: string
}

/** A window upon the page: the focus stays in it, Escape and the browser's Back close it, and then the focus is where it was. */
export function Dialog(props: DialogProps) {
  const { title, onClose, children, acts, isWide = false, isFirm = false, closeWords } = props
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  const close = useRef(onClose)
  close.current = onClose
  // At once: a key that is pressed right after the one that opened it is for the dialog, not for the page beneath.
  useLayoutEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  // What it is about may not be on the page that the address leads to now.
  useEffect(() => {
    if (isFirm) return
    const leave = () => close.current()
    addEventListener('popstate', leave)
    return () => removeEventListener('popstate', leave)
  }, [isFirm])
  return (
    <dialog
      ref={element}
      class={isWide ? 'wide' : ''}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (!isEnterInField(event)) return
        event.preventDefault()
        element.current?.querySelector<HTMLElement>('.dialog-end .button.main')?.click()
      }}
      onCancel={(event) => {
        event.preventDefault()
        if (!isFirm) onClose()
      }}
      // A browser closes it at the second Escape whatever the page says.
      onClose={() => {
        const dialog = element.current
        if (dialog?.isConnected !== true || dialog.open) return
        if (isFirm) dialog.showModal()
        else onClose()
      }}
    >
      <div class="dialog-in">
        <h2 id={id}>{title}</h2>
        {children}
        <div class="dialog-end">
          <Button onPress={onClose}>{closeWords ?? common().cancel}</Button>
          {acts}
        </div>
      </div>
    </dialog>
  )
}

/** Enter in a line of text does what the main button does, as in forms; a form of its own sees to that itself. */
function isEnterInField(event: KeyboardEvent): boolean {
  const { key, isComposing, target } = event
  if (key !== 'Enter' || isComposing || event.defaultPrevented) return false
  if (!(target instanceof HTMLInputElement) || target.form !== null) return false
  return !['checkbox', 'radio', 'file'].includes(target.type)
}
