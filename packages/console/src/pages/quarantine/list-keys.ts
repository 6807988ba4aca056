import { useMemo } from 'preact/hooks'
import { type Keys, useKeys } from '../../app/keys.ts'
import { LIST_KEYS, rowAtFocus } from '../../app/list-keys.ts'
import type { Act } from './act-dialog.tsx'

/** Keys of every list, and `x` selects, `r` releases, `d` deletes. */
export function useListKeys(onAct: (act: Act) => void, isAny: boolean): void {
  const keys = useMemo<Keys>(
    () => ({
      ...LIST_KEYS,
      x: () => rowAtFocus()?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click(),
      r: () => {
        if (isAny) onAct('release')
      },
      d: () => {
        if (isAny) onAct('delete')
      },
    }),
    [isAny, onAct],
  )
  useKeys(keys)
}
