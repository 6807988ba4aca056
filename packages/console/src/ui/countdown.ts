import { useEffect, useState } from 'preact/hooks'
import { nowMs } from '../format/clock.ts'

/** `9:41`, or seconds alone where that is not long. */
export function formatLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** How long there is until a moment of the server's, counted down. */
export function useLeftMs(untilMs: number | undefined): number {
  const [, tick] = useState(0)
  useEffect(() => {
    if (untilMs === undefined) return
    const timer = setInterval(() => tick((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [untilMs])
  return untilMs === undefined ? 0 : untilMs - nowMs()
}
