import type { Status } from '../api/routes/status.ts'
import { ageOf } from './age.ts'
import type { Terminal } from './terminal.ts'

/** The lines on where messages are written down. */
export function storeRows(
  store: Status['store'],
  { paint }: Pick<Terminal, 'paint'>,
  nowMs: number,
): readonly string[] {
  if (store === undefined) return []
  if (store.state === 'off') return ['off: nothing is written down']
  const { url, sizeBytes, written, lastWrittenAt, waiting, spilledBytes, problem } = store
  const parts = [sizeBytes === undefined ? url : `${url}, ${mebibytes(sizeBytes)}`]
  if (lastWrittenAt !== undefined)
    parts.push(`${written} written, the last ${ageOf(lastWrittenAt, nowMs)} ago`)
  if (spilledBytes > 0) parts.push(paint('yellow', `${mebibytes(spilledBytes)} wait in files`))
  else if (problem !== undefined && waiting > 0) parts.push(`${waiting} wait`)
  const dropped = Object.entries(store.dropped).filter(([, count]) => count > 0)
  if (dropped.length > 0) {
    parts.push(paint('red', `lost: ${dropped.map(([kind, count]) => `${count} ${kind}`).join(', ')}`))
  }
  const lines = [parts.join('; ')]
  if (problem !== undefined) {
    lines.push(`${problem.sentence} (${problem.code})`)
    if (problem.remedy !== undefined) lines.push(problem.remedy)
  }
  return lines
}

function mebibytes(bytes: number): string {
  const mib = bytes / 1024 ** 2
  return `${mib < 10 ? mib.toFixed(1) : mib.toFixed(0)} MiB`
}
