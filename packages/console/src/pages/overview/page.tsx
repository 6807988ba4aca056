import './overview.css'
import { useEffect } from 'preact/hooks'
import type { Overview } from '../../../../clamgate/src/api/overview/documents.ts'
import { type Kind, onChange } from '../../api/live.ts'
import { loadOverview } from '../../app/early.ts'
import { type Loaded, useLoad } from '../../app/load.ts'
import { frame } from '../../app/words.ts'
import { Shown } from '../../ui/state.tsx'
import { CaughtPart } from './caught.tsx'
import { ScannedPart } from './scanned.tsx'
import { SignaturesPart } from './signatures.tsx'
import { WaitsPart } from './waits.tsx'

const HEARD: readonly Kind[] = ['events', 'quarantine', 'signatures', 'engine', 'requests']
/** In a flood of changes it is asked again no more often than that. */
const PAUSE_MS = 10_000
/** Ages grow also when nothing changes. */
const AGAIN_MS = 60_000
/** What the store said too late is there for whoever asks next; what has failed, the server asks for anew after three seconds. */
const UNKNOWN_AGAIN_MS = 4000

/** Is every mail scanned, what was caught, what waits. */
export function Page() {
  const loaded = useLoad('overview', loadOverview)
  useFresh(loaded.reload)
  useKnown(loaded)
  return (
    <>
      <h1 class="only-read">{frame().overview}</h1>
      <Shown loaded={loaded}>
        {({ scanned, caught, waits }) => (
          <>
            <ScannedPart scanned={scanned} />
            <div class="overview-parts">
              <CaughtPart caught={caught} />
              <WaitsPart waits={waits} />
              <SignaturesPart caught={caught} />
            </div>
          </>
        )}
      </Shown>
    </>
  )
}

/** Asks again when something has changed and from time to time, as long as somebody can see it. */
function useFresh(again: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isDue = false
    const ask = () => {
      if (document.visibilityState === 'hidden') isDue = true
      else again()
    }
    const heard = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        ask()
      }, PAUSE_MS)
    }
    const seen = () => {
      if (!isDue || document.visibilityState === 'hidden') return
      isDue = false
      again()
    }
    const offs = HEARD.map((kind) => onChange(kind, heard))
    const clock = setInterval(ask, AGAIN_MS)
    document.addEventListener('visibilitychange', seen)
    return () => {
      for (const off of offs) off()
      clearTimeout(timer)
      clearInterval(clock)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [again])
}

/** Asks again soon where a part is not known: nobody should look at that for a minute after the daemon was busy for a second. */
function useKnown({ data, reload }: Loaded<Overview>): void {
  useEffect(() => {
    const parts = data === undefined ? [] : [data.scanned, data.caught, data.waits]
    // That no mail has come yet is no answer that is late.
    if (!parts.some(({ unknown }) => unknown.some(({ code }) => code !== 'quiet'))) return
    const timer = setTimeout(() => {
      if (document.visibilityState !== 'hidden') reload()
    }, UNKNOWN_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [data, reload])
}
