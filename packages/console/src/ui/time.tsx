import { useEffect, useState } from 'preact/hooks'
import { formatAgo, formatTime } from '../format/format.ts'

const TICK_MS = 20_000

/** A time: how long ago, and when exactly for whoever looks closer; or the other way round. */
export function Time({ at, isExact = false }: { readonly at: string; readonly isExact?: boolean }) {
  const [, tick] = useState(0)
  useEffect(() => {
    if (isExact) return
    const timer = setInterval(() => tick((before) => before + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [isExact])
  const exact = formatTime(at)
  const ago = formatAgo(at)
  return (
    <time dateTime={at} title={isExact ? ago : exact}>
      {isExact ? exact : ago}
    </time>
  )
}
