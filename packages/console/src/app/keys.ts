import { useEffect } from 'preact/hooks'
import { self } from './session.ts'

/** What keys do on a page; by `KeyboardEvent.key`. */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** Single keys do something while the page is shown, unless somebody writes or has switched them off (WCAG 2.1.4). */
export function useKeys(keys: Keys, isOn = true): void {
  useEffect(() => {
    if (!isOn) return
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (self()?.singleKeys === false || isWriting(event.target)) return
      if (document.querySelector('dialog[open]') !== null) return
      const act = keys[event.key]
      if (act === undefined) return
      event.preventDefault()
      act(event)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [keys, isOn])
}

/** Fields that take no letters. */
const NO_LETTERS: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'file'])

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement && NO_LETTERS.has(target.type)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
