import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed, passed } from '../../selftest/step.ts'
import { withSetupRemedy } from './remedies.ts'

test('remedies of setup name no options that setup lacks, or has for something else', () => {
  for (const code of ['SELFTEST_MTA_REFUSES', 'SELFTEST_MTA_UNREACHABLE'] as const) {
    const remedy = 'Name a port with --smtp, or a sender with --from.'
    const step = withSetupRemedy(failed('smtp.clean', { code, sentence: '530 5.7.0 Must issue', remedy }))
    assert.doesNotMatch(step.remedy ?? '', /--(smtp|from|to)\b/)
    assert.equal(step.sentence, '530 5.7.0 Must issue')
  }
})

test('all else stays as the self-test says it', () => {
  const step = passed('smtp.clean', 'accepted')
  assert.deepEqual(withSetupRemedy(step), step)
})
