import { messageOf } from '../../ground/thrown.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Check } from '../check.ts'
import { adviceOf, advised, say, seen } from '../sentences/say.ts'
import type { QuarantineFacts } from './facts.ts'

const KEYS = 'quarantine.keys'
const S3 = 'quarantine.s3'

/** Whether what is kept can be read again, and S3 takes it. Pure. */
export function quarantineChecks(facts: QuarantineFacts): readonly Check[] {
  return [...keyChecks(facts), ...s3Checks(facts)]
}

function* keyChecks({ encryptTo, files, proof: { keys, newest } }: QuarantineFacts): Generator<Check> {
  for (const file of files) {
    if (file.ok) continue
    const { code, message } = file.error
    const advice = adviceOf(file.error, say('keys.restore'))
    yield { name: KEYS, state: 'fail', code, ...seen(say('keys.unused', { why: message })), ...advice }
  }
  if (newest?.error !== undefined) {
    const { error, id } = newest
    const isOnlyKept = files.length === 0 && error instanceof EntryError && error.code === 'QUARANTINE_NO_KEY'
    // A host without any identity is one that keeps and does not release.
    if (!isOnlyKept) {
      const coded = error instanceof EntryError ? error : undefined
      yield {
        name: KEYS,
        state: 'fail',
        ...(coded && { code: coded.code }),
        ...seen(say('keys.unreadable', { entry: id, why: messageOf(error) })),
        ...adviceOf(coded, say('keys.list')),
      }
      return
    }
  }
  if (encryptTo.length === 0) return
  const closed = keys.filter(({ opens }) => !opens)
  if (files.length === 0) {
    yield { name: KEYS, state: 'ok', ...seen(say('keys.elsewhere')) }
  } else if (closed.length === keys.length) {
    yield {
      name: KEYS,
      state: 'fail',
      ...seen(say('keys.closed', { recipients: closed.map(({ recipient }) => recipient) })),
      ...advised(say('keys.rotate')),
    }
  } else {
    const proved = newest === undefined ? say('keys.sample') : say('keys.newest', { entry: newest.id })
    yield { name: KEYS, state: 'ok', ...seen(proved) }
  }
}

function* s3Checks({ s3 }: QuarantineFacts): Generator<Check> {
  if (s3 === undefined) return
  const { place, error } = s3
  if (error === undefined) {
    yield {
      name: S3,
      state: 'ok',
      ...seen(say('bucket.well', { bucket: place.bucket, endpoint: place.endpoint })),
    }
    return
  }
  const advice = adviceOf(error, say('bucket.check'))
  const said = seen(say('bucket.fails', { why: error.message }))
  yield { name: S3, state: 'fail', code: error.code, ...said, ...advice }
}
