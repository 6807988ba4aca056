import { signal } from '@preact/signals'
import { keep, kept } from '../words/language.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEPT = 'clamgate.theme'

export const theme = signal<Theme>(THEMES.find((one) => one === kept(KEPT)) ?? 'system')

export function chooseTheme(next: Theme): void {
  theme.value = next
  keep(KEPT, next)
  applyTheme()
}

/** `system` leaves it to the browser's `prefers-color-scheme`. */
export function applyTheme(): void {
  if (theme.value === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme.value
}
