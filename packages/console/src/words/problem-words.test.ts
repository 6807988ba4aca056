import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLAMD_ERROR_CODES } from '../../../clamd/src/errors.ts'
import { ACCESS_ERROR_CODES } from '../../../clamgate/src/access/errors.ts'
import { EVENTS_ERROR_CODES } from '../../../clamgate/src/api/events/errors.ts'
import { CHANGE_ERROR_CODES } from '../../../clamgate/src/app/config/errors.ts'
import { POLICY_ERROR_CODES } from '../../../clamgate/src/app/policy/errors.ts'
import { SENTINEL_ERROR_CODES } from '../../../clamgate/src/app/sentinel/errors.ts'
import { CONFIG_ERROR_CODES } from '../../../clamgate/src/config/errors.ts'
import { ENGINE_ERROR_CODES } from '../../../clamgate/src/engine/errors.ts'
import { JOB_ERROR_CODES } from '../../../clamgate/src/jobs/errors.ts'
import { NOTIFY_ERROR_CODES } from '../../../clamgate/src/notify/command/errors.ts'
import { NOTICE_ERROR_CODES } from '../../../clamgate/src/notify/mail/errors.ts'
import { WEBHOOK_ERROR_CODES } from '../../../clamgate/src/notify/webhook/errors.ts'
import { LOG_ERROR_CODES } from '../../../clamgate/src/observe/log/errors.ts'
import { DIGEST_ERROR_CODES } from '../../../clamgate/src/quarantine/digest/errors.ts'
import { ENTRY_ERROR_CODES } from '../../../clamgate/src/quarantine/entries/errors.ts'
import { FALSE_POSITIVE_ERROR_CODES } from '../../../clamgate/src/quarantine/false-positive/errors.ts'
import { QUARANTINE_ERROR_CODES } from '../../../clamgate/src/quarantine/keep/errors.ts'
import { PREVIEW_ERROR_CODES } from '../../../clamgate/src/quarantine/preview/errors.ts'
import { RELEASE_ERROR_CODES } from '../../../clamgate/src/quarantine/release/errors.ts'
import { S3_ERROR_CODES } from '../../../clamgate/src/quarantine/s3/errors.ts'
import { SEAL_ERROR_CODES } from '../../../clamgate/src/quarantine/seal/errors.ts'
import { SELFTEST_ERROR_CODES } from '../../../clamgate/src/selftest/errors.ts'
import { SIGNATURE_ERROR_CODES } from '../../../clamgate/src/signatures/errors.ts'
import { STORE_ERROR_CODES } from '../../../clamgate/src/store/errors.ts'
import { QUERY_ERROR_CODES } from '../../../clamgate/src/store/query/errors.ts'
import { VIEWS_ERROR_CODES } from '../../../clamgate/src/views/errors.ts'
import { PROBLEMS_DE } from './problems/de.ts'

/** Of what a page can meet: answers of the API, failures of scans, problems of the parts. */
const MET: readonly string[] = [
  ...ACCESS_ERROR_CODES,
  ...EVENTS_ERROR_CODES,
  ...CHANGE_ERROR_CODES,
  ...POLICY_ERROR_CODES,
  ...SENTINEL_ERROR_CODES,
  ...CONFIG_ERROR_CODES,
  ...ENGINE_ERROR_CODES,
  ...CLAMD_ERROR_CODES,
  ...JOB_ERROR_CODES,
  ...NOTIFY_ERROR_CODES,
  ...NOTICE_ERROR_CODES,
  ...WEBHOOK_ERROR_CODES,
  ...LOG_ERROR_CODES,
  ...DIGEST_ERROR_CODES,
  ...ENTRY_ERROR_CODES,
  ...FALSE_POSITIVE_ERROR_CODES,
  ...QUARANTINE_ERROR_CODES,
  ...PREVIEW_ERROR_CODES,
  ...RELEASE_ERROR_CODES,
  ...S3_ERROR_CODES,
  ...SEAL_ERROR_CODES,
  ...SELFTEST_ERROR_CODES,
  ...SIGNATURE_ERROR_CODES,
  ...STORE_ERROR_CODES,
  ...QUERY_ERROR_CODES,
  ...VIEWS_ERROR_CODES,
  ...['SCAN_ERROR', 'SCAN_TOO_LARGE', 'SCAN_TIMEOUT', 'SCAN_ABANDONED', 'SCAN_FAILED'],
  ...['CONTROL_BAD_REQUEST', 'CONTROL_NOT_READY', 'CONTROL_INTERNAL'],
  ...['CONTROL_KEY_INVALID', 'CONTROL_KEY_USED'],
  ...['CONSOLE_NO_ANSWER', 'CONSOLE_BROKEN_OFF', 'CONSOLE_FAILED', 'CONSOLE_OUTDATED'],
]

test('each code of the server that a page can meet has German words, and no other has', () => {
  const missing = MET.filter((code) => !Object.hasOwn(PROBLEMS_DE, code))
  assert.deepEqual(missing, [])
  assert.deepEqual(
    Object.keys(PROBLEMS_DE).filter((code) => !MET.includes(code)),
    [],
  )
})

test('sentences stand without their dot, as those of the server do, and remedies with it', () => {
  for (const [code, { sentence, remedy }] of Object.entries(PROBLEMS_DE)) {
    assert.doesNotMatch(sentence, /[.!]$/, code)
    if (remedy !== undefined) assert.match(remedy, /\.$/, code)
  }
})
