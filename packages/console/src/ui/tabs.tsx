import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { addressOf } from '../app/router.ts'

interface TabsProps {
  readonly label: string
  readonly tabs: readonly {
    /** A path of the console. */
    readonly to: string
    readonly isOpen: boolean
    readonly words: ComponentChildren
  }[]
}

/** Links to the parts of a page. Where there is no room for all of them the open one is in sight, and the others are scrolled to. */
export function Tabs({ label, tabs }: TabsProps) {
  const nav = useRef<HTMLElement>(null)
  const open = tabs.findIndex(({ isOpen }) => isOpen)
  useEffect(() => {
    const link = nav.current?.children[open]
    if (nav.current === null || !(link instanceof HTMLElement)) return
    // The page itself stays where it is.
    nav.current.scrollLeft = link.offsetLeft - (nav.current.clientWidth - link.offsetWidth) / 2
  }, [open])
  return (
    <nav class="tabs" aria-label={label} ref={nav}>
      {tabs.map(({ to, isOpen, words }) => (
        <a key={to} href={addressOf(to)} aria-current={isOpen ? 'page' : undefined}>
          {words}
        </a>
      ))}
    </nav>
  )
}
