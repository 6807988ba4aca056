import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { addressOf } from '../app/router.ts'
import { Icon } from './icon.tsx'

interface ButtonProps {
  readonly children?: ComponentChildren
  readonly icon?: string
  /** For a button that shows only an icon. */
  readonly label?: string
  readonly look?: 'main' | 'danger' | 'danger main' | 'quiet'
  readonly isDisabled?: boolean
  readonly type?: 'button' | 'submit'
  /** A key that does the same, for readers of screens. */
  readonly shortcut?: string
  /** While its promise is under way the button takes no other press. */
  readonly onPress?: () => unknown
}

/** A button that does something. What it does must say by itself when it fails. */
export function Button(props: ButtonProps) {
  const { children, icon, label, look, isDisabled = false, type = 'button', shortcut, onPress } = props
  const [isBusy, setBusy] = useState(false)
  // The state is drawn a moment later, and two presses can come before that.
  const isPressed = useRef(false)
  const press = async () => {
    if (isPressed.current || isDisabled) return
    isPressed.current = true
    setBusy(true)
    try {
      await onPress?.()
    } finally {
      isPressed.current = false
      setBusy(false)
    }
  }
  return (
    <button
      type={type}
      class={`button ${look ?? ''} ${children === undefined ? 'icon' : ''}`}
      aria-label={label}
      title={children === undefined ? label : undefined}
      aria-keyshortcuts={shortcut}
      aria-busy={isBusy}
      aria-disabled={isDisabled}
      onClick={onPress === undefined ? undefined : () => void press()}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  )
}

/** A link that looks as a button does: it leads somewhere and changes nothing. */
export function ButtonLink({ to, look, icon, children }: LinkProps) {
  return (
    <a class={`button ${look ?? ''}`} href={addressOf(to)}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </a>
  )
}

interface LinkProps {
  /** A path of the console. */
  readonly to: string
  readonly look?: 'main' | 'quiet'
  readonly icon?: string
  readonly children?: ComponentChildren
}

/** A link to another place of the console. */
export function Link({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  return <a href={addressOf(to)}>{children}</a>
}
