import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { MILTER_ERROR_CODES, MilterError } from './errors.ts'
import { DEFAULT_LIMITS } from './options.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const section = (title: string) => readme.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

test('the README lists every error code, and no other', () => {
  const listed = [...section('Errors').matchAll(/^\| `(MILTER_\w+)`/gm)].map(([, code]) => code)
  assert.deepEqual(listed.sort(), [...MILTER_ERROR_CODES].sort())
})

test('the README lists every limit with its default', () => {
  const listed = [...section('Limits').matchAll(/^\| `(\w+)` \| ([\d,]+)/gm)].map(([, name, value]) => [
    name,
    Number(value?.replaceAll(',', '')),
  ])
  assert.deepEqual(Object.fromEntries(listed), DEFAULT_LIMITS)
})

test('an error carries code, remedy, details and cause', () => {
  const cause = new Error('why')
  const error = new MilterError('MILTER_INTERNAL', 'It broke', {
    cause,
    remedy: 'Mend it.',
    details: { port: 1 },
  })
  assert.deepEqual(
    [error.name, error.code, error.message, error.remedy, error.cause],
    ['MilterError', 'MILTER_INTERNAL', 'It broke', 'Mend it.', cause],
  )
  assert.deepEqual(error.details, { port: 1 })
  assert.equal('cause' in new MilterError('MILTER_INTERNAL', 'It broke'), false)
})
