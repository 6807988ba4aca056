import type { ProgressTold } from '../../api/signatures/documents.ts'
import type { Terminal } from '../terminal.ts'

/** How a run is followed on a terminal; elsewhere nothing is told before the end. */
export interface ProgressLine {
  readonly tell: (progress: ProgressTold) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** More often than that nobody reads it, ms. */
const OFTEN_MS = 80

const STEPS: Readonly<Record<ProgressTold['step'], string>> = {
  wait: 'Waiting for another run to end',
  fetch: 'Fetching',
  check: 'Checking',
  test: 'Testing',
  'test-set': 'Testing all files together',
  ham: 'Scanning clean mail',
  install: 'Installing',
  activate: 'Waiting until clamd scans with the new set',
  'roll-back': 'Rolling back',
  done: '',
}

export function progressLine(
  { rewrite }: Pick<Terminal, 'rewrite'>,
  now = () => performance.now(),
): ProgressLine {
  if (rewrite === undefined) return { tell: () => undefined, end: () => undefined }
  const bytes = new Map<string, number>()
  let shownAt = Number.NEGATIVE_INFINITY
  let shownStep: string | undefined
  return {
    tell(progress) {
      const { step, source = '', file = '', bytes: more } = progress
      const of = `${source}/${file}`
      if (more !== undefined) bytes.set(of, (bytes.get(of) ?? 0) + more)
      if (step === shownStep && now() - shownAt < OFTEN_MS) return
      shownAt = now()
      shownStep = step
      rewrite(lineOf(progress, bytes.get(of)))
    },
    end: () => rewrite(''),
  }
}

/** ` 45 %  Testing phish.ndb of sanesecurity (12 of 120)` */
function lineOf({ step, source, file, done, total }: ProgressTold, bytes: number | undefined): string {
  const counted = done !== undefined && total !== undefined && total > 0
  const share = counted ? `${Math.floor((100 * Math.min(done, total)) / total)}`.padStart(3) : ''
  const what = file === undefined ? (source ?? '') : source === undefined ? file : `${file} of ${source}`
  const parts = [STEPS[step], what, step === 'fetch' && bytes !== undefined ? mebibytes(bytes) : '']
  if (counted) parts.push(`(${done} of ${total})`)
  const text = parts.filter((part) => part !== '').join(' ')
  return share === '' ? text : `${share} %  ${text}`
}

/** `1.5 MiB`; what is small in KiB or bytes. */
export function mebibytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} KiB`
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}
