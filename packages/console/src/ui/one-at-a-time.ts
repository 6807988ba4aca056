import { useRef } from 'preact/hooks'

/**
 * An act that a form and a button have both: while it is under way, another press of either does nothing. Two presses come before
 * the first is drawn.
 */
export function useOneAtATime(act: () => Promise<void>): () => Promise<void> {
  const isUnderWay = useRef(false)
  return async () => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    try {
      await act()
    } finally {
      isUnderWay.current = false
    }
  }
}
