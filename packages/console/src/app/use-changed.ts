import { useEffect } from 'preact/hooks'

const PAUSE_MS = 1500

/** Asks again a moment after something has changed, once for many changes. */
export function useChanged(listen: (heard: () => void) => () => void, again: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const off = listen(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        again()
      }, PAUSE_MS)
    })
    return () => {
      off()
      clearTimeout(timer)
    }
  }, [again])
}
