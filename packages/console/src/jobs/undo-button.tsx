import { Button } from '../ui/button.tsx'
import { formatLeft, useLeftMs } from '../ui/countdown.ts'
import { undoJob } from './under-way.ts'
import { jobWords } from './words.ts'

interface UndoButtonProps {
  readonly job: string
  /** ISO 8601. */
  readonly until: string
  readonly onDone?: () => void
}

/** For as long as it can be undone; it says how long that is. */
export function UndoButton({ job, until, onDone }: UndoButtonProps) {
  const words = jobWords()
  const leftMs = useLeftMs(Date.parse(until))
  if (leftMs <= 0) return null
  return (
    <Button
      icon="undo"
      onPress={async () => {
        await undoJob(job)
        onDone?.()
      }}
    >
      {words.undoFor(formatLeft(leftMs))}
    </Button>
  )
}
